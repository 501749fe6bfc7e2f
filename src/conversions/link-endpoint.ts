import type { RequestHandler } from 'express';
import type { Settings } from '../decision/settings';
import { linkAddress } from '../decision/tracked-link';
import { HttpError } from '../errors';
import type { SettingsStore } from '../execution/settings-store';
import type { Logger } from '../logger';
import type { Metrics } from '../metrics';
import type { ConversionRecorder } from './conversion-recorder';
import { isPreview } from './is-preview';
import { linkDestination } from './link-destination';
import type { LinkOpens } from './link-opens';
import type { LinkTokens } from './link-token';

/** A customer waits no longer than this for us to note the click. */
const NOTE_WITHIN_MS = 1_000;

export interface LinkDependencies {
  linkTokens: LinkTokens;
  linkOpens: LinkOpens;
  settings: SettingsStore;
  conversions: ConversionRecorder;
  metrics: Metrics;
  logger: Logger;
  clock: () => number;
}

/**
 * GET /l/:token, opened by customers → 302 to the `link` of the step that sent the message, filled for the contact, with `wa_message` added.
 * Whatever was not signed here is 404: no part of a request can choose where it leads. Previews are led on as well, since
 * some show the page, but are no click. Redis being slow delays nobody for long; then only the log knows of the click.
 */
export function linkEndpoint(dependencies: LinkDependencies): RequestHandler<{ token: string }> {
  const { linkTokens, settings: store, metrics, logger } = dependencies;
  return async (request, response) => {
    const claim = linkTokens.read(request.params.token);
    const settings = claim === undefined ? undefined : await store.get(claim.settingsHash);
    const address = claim && settings && linkAddress(settings, claim.values);
    if (claim === undefined || settings === undefined || address === undefined) {
      metrics.linkOpens.inc({ by: 'refused' });
      throw new HttpError(404, 'not_found', 'this is no link of ours');
    }
    const { messageKey } = claim;
    const preview = isPreview(request.method, request.headers);
    const noted = note(messageKey, settings, preview, dependencies).catch((error: unknown) =>
      logger.error({ err: error, messageKey, preview }, 'a click could not be noted'),
    );
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, NOTE_WITHIN_MS);
    });
    await Promise.race([noted, patience]);
    clearTimeout(timer);
    response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'no-referrer' });
    response.redirect(302, linkDestination(address, messageKey));
  };
}

async function note(
  messageKey: string,
  settings: Settings,
  preview: boolean,
  { linkOpens, conversions, metrics, logger, clock }: LinkDependencies,
): Promise<void> {
  const at = clock();
  const by = await linkOpens.record({ messageKey, at, preview });
  metrics.linkOpens.inc({ by });
  logger.info({ messageKey, by }, 'link opened');
  const { conversion } = settings;
  if (by === 'preview' || !conversion?.on.includes('link')) return;
  // A repeat as well: the first may have ended before its conversion was taken. The id makes it one.
  await conversions.record({
    conversionId: `link:${messageKey}`,
    name: conversion.name,
    occurredAt: at,
    source: 'link',
    messageKey,
  });
}
