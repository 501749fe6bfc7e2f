import type { Row } from '../redis/outbox-entry';
import { type Address, isPhoneAddress } from './address';
import { CHANNEL, type ConsentSignal, type ConsentState, MARKETING, OPERATOR } from './consent-state';
import type { KnownPerson } from './consent-store';

/** Topic of the rows about reachability, which are written asynchronously and from the scripts themselves. */
export const REACH_TOPIC = '~reach';

type Status = 'opted_in' | 'opted_out' | 'marketing_opted_out' | 'suppressed' | 'reachable';

/**
 * The rows of `WA_Consent` that say what is known of a person now: one per topic, for the main address and for every
 * address under which rows were written before it became an alias. `~reach` is not among them (see `reach_row`).
 * A date column that no longer applies is left out, so the earlier date stays in the data extension.
 */
export function consentRowsOf({ address, state }: KnownPerson): Row[] {
  const rows: [topic: string, status: Status, signal: ConsentSignal][] = [];
  const { channel, marketing, operator } = state;
  if (channel) rows.push([CHANNEL, channel.restricts ? 'opted_out' : 'opted_in', channel]);
  if (marketing) rows.push([MARKETING, marketing.restricts ? 'marketing_opted_out' : 'opted_in', marketing]);
  if (operator) rows.push([OPERATOR, operator.restricts ? 'suppressed' : 'reachable', operator]);
  for (const topic of new Set([...state.topics.keys(), ...state.declared.keys()])) {
    // What the customer said decides about a topic whatever a form declares; see `resolve`.
    const signal = state.topics.get(topic) ?? state.declared.get(topic);
    if (signal) rows.push([topic, signal.restricts ? 'opted_out' : 'opted_in', signal]);
  }
  return [address, ...state.former].flatMap((each) =>
    rows.map(([topic, status, signal]) => rowOf(each, address, topic, status, signal, state)),
  );
}

const utc = (seconds: number) => new Date(seconds * 1000).toISOString();

function rowOf(
  address: Address,
  main: Address,
  topic: string,
  status: Status,
  signal: ConsentSignal,
  state: ConsentState,
): Row {
  const phone = isPhoneAddress(main) ? main : undefined;
  const userId = isPhoneAddress(main) ? state.aliases.find((alias) => !isPhoneAddress(alias)) : main;
  return {
    Address: address,
    Topic: topic,
    Status: status,
    Reason: signal.reason,
    EventDateUTC: utc(signal.at),
    ReviewRequired: signal.review,
    ConsentSeq: String(signal.at * 1000),
    ...(signal.source === '' ? {} : { Source: signal.source.slice(0, 40) }),
    ...(signal.evidenceId === '' ? {} : { EvidenceID: signal.evidenceId.slice(0, 128) }),
    ...(status === 'opted_in' ? { OptInDateUTC: utc(signal.at) } : {}),
    ...(signal.restricts ? { OptOutDateUTC: utc(signal.at) } : {}),
    ...(phone === undefined ? {} : { MobileNumber: phone }),
    ...(userId === undefined ? {} : { WhatsAppUserID: userId }),
    ...(state.contactKey === undefined ? {} : { ContactKey: state.contactKey.slice(0, 254) }),
  };
}
