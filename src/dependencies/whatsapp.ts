import type { Config } from '../config';
import type { CloudEvidenceBook } from '../watch/cloud-evidence';
import { createWhatsAppClient } from '../whatsapp/client';
import { readErrorCodes } from '../whatsapp/error-codes';
import { createSenderHealth } from '../whatsapp/sender-health';
import { createSenderNames } from '../whatsapp/sender-names';
import { createSignatureVerifier } from '../whatsapp/signature';
import { createTemplateCatalog } from '../whatsapp/template-catalog';
import type { Closer } from './closers';
import type { Connections } from './connections';
import { witnessWhatsApp } from './witness';

/** The WhatsApp account: its client, its templates and senders as they are known and kept up to date. */
export async function startWhatsApp(config: Config, connections: Connections, evidence: CloudEvidenceBook) {
  const { redis, subscriber, dispatcher, alerts, logger, clock, ids } = connections;
  const { graphUrl, apiVersion, accessToken, retryGraph5xx, businessAccountId, senders } = config.whatsapp;
  const errorCodes = readErrorCodes();
  const whatsapp = witnessWhatsApp(
    createWhatsAppClient({
      graphUrl,
      apiVersion,
      accessToken,
      dispatcher,
      errorCodes,
      retryGraph5xx,
      appSecrets: config.whatsapp.appSecrets,
      clock,
    }),
    evidence,
  );
  const catalog = createTemplateCatalog({
    redis,
    subscriber,
    client: whatsapp,
    businessAccountId,
    logger,
    clock,
    ids,
  });
  await catalog.start();
  const senderHealth = createSenderHealth({
    redis,
    subscriber,
    client: whatsapp,
    senders,
    businessAccountId,
    errorCodes,
    alerts,
    logger,
    clock,
  });
  await senderHealth.start();
  const closers: Closer[] = [
    { name: 'template catalog', close: () => catalog.close() },
    { name: 'sender health', close: () => senderHealth.close() },
  ];
  return {
    errorCodes,
    whatsapp,
    catalog,
    senderHealth,
    senders,
    senderNames: createSenderNames({ phoneNumbers: () => whatsapp.phoneNumbers(businessAccountId), clock }),
    verifySignature: createSignatureVerifier(config.whatsapp.appSecrets),
    closers,
  };
}

export type WhatsApp = Awaited<ReturnType<typeof startWhatsApp>>;
