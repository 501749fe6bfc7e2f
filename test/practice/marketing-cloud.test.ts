import { Readable, Writable } from 'node:stream';
import type Redis from 'ioredis';
import { parsePhone } from '../../src/consent/address';
import { createConsentRecorder } from '../../src/consent/consent-recorder';
import { createConsentStore } from '../../src/consent/consent-store';
import { importConsents } from '../../src/consent/import-consents';
import { restoreConsents } from '../../src/consent/restore-consents';
import { givenConversionSchema } from '../../src/conversions/conversion';
import { conversionIdKey } from '../../src/conversions/conversion-id';
import { carryOptOuts, type PersonWithWord } from '../../src/crm/carry-opt-outs';
import { createCrmConnection } from '../../src/crm/connection';
import { loadCrmConfig, type OptOutConfig } from '../../src/crm/crm-config';
import { readRetention, wordsOfRetention } from '../../src/marketing-cloud/retention';
import { startConsentTenant } from '../consent/consent-tenant';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';
import { shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';

/** What public reports say of Marketing Cloud, of files and of Salesforce, by the names of the kinds. */
const NOW = Date.parse('2026-11-21T12:00:00Z');
const OPTED_OUT = '*,opted_out,shop,form,2026-01-02T10:00:00Z';
const HEADER = 'phone,topic,status,source,method,occurredAt,evidenceId';
let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

const recorderOf = (defaultCountry: string | undefined) =>
  createConsentRecorder({
    redis,
    policy: shippedPolicy,
    clock: () => NOW,
    defaultCountry,
    alerts: { raise: () => undefined },
  });
const importFile = (csv: string | Buffer, defaultCountry?: string) =>
  importConsents({
    openFile: () => Readable.from([csv]),
    openReport: () => new Writable({ write: (_chunk, _encoding, done) => done() }),
    recorder: recorderOf(defaultCountry),
  });
const storeOf = () => createConsentStore({ redis, clock: () => NOW, breaker: shippedPolicy.breaker });
const channelOf = async (address: string) => (await storeOf().read(address)).state.channel?.restricts;

describe('1 a number with decimals is never a stranger’s', () => {
  const REFUSED_OR_RIGHT: [text: string, country: string | undefined, right: string | undefined][] = [
    ['+491701234567.0', undefined, '+491701234567'],
    ['+491701234567.00', undefined, '+491701234567'],
    ['1701234567.0', 'DE', '+491701234567'],
    ['0170 1234567.0', 'DE', '+491701234567'],
    ['491701234567.0', 'DE', '+491701234567'],
    ['1701234567.0', 'MX', undefined],
    ['1187654321.0', 'BR', '+551187654321'],
    ['1133334444.0', 'BR', '+551133334444'],
    ['525512345686.0', 'MX', '+525512345686'],
    ['5512345686.00', 'MX', '+525512345686'],
    ['5.25512345686E+11', 'MX', undefined],
  ];
  test.each(REFUSED_OR_RIGHT)('%s in %s', (text, country, right) => {
    expect([undefined, right]).toContain(parsePhone(text, country)?.phone);
  });

  test.each(REFUSED_OR_RIGHT)('a file with %s in %s silences nobody else', async (text, country, right) => {
    const totals = await importFile(`${HEADER}\n${text},${OPTED_OUT},e1\n`, country);
    expect(totals.read).toBe(1);
    const written = (await redis.keys('wa:c:*')).map((key) => key.slice('wa:c:'.length));
    expect(totals.recorded === 1 ? written : []).toEqual(totals.recorded === 1 ? [right] : []);
    expect(totals.recorded + totals.refused).toBe(1);
  });
});

describe('2 mixed line ends lose no opt-out', () => {
  const row = (n: number) => `+52551234560${n},${OPTED_OUT},e${n}`;
  test.each<[string, string]>([
    ['CRLF header, then LF rows', `${HEADER}\r\n${row(1)}\n${row(2)}\r\n`],
    ['LF lines at the end of a CRLF file', `${HEADER}\r\n${row(1)}\r\n${row(2)}\n`],
    ['one CR in a file of LF', `${HEADER}\n${row(1)}\r${row(2)}\n`],
    ['CR alone', `${HEADER}\r${row(1)}\r${row(2)}`],
    ['an ignored last column', `${HEADER},note\r\n${row(1)},x\n${row(2)},y\r\n`],
  ])('%s', async (_name, csv) => {
    expect(await importFile(csv)).toMatchObject({ read: 2, recorded: 2, refused: 0 });
    expect([await channelOf('+525512345601'), await channelOf('+525512345602')]).toEqual([true, true]);
  });

  test('a row longer than the header is refused', async () => {
    expect(await importFile(`${HEADER}\n${row(1)},more\n`)).toMatchObject({ read: 1, refused: 1 });
  });
});

describe('10 a file in another encoding is refused as a whole', () => {
  test.each<[string, number[]]>([
    ['Windows-1252', [0xe7, 0xe3]],
    ['Windows-1252, French', [0xe9]],
    ['Mac Roman', [0x8d, 0x8b]],
  ])('%s', async (_name, bytes) => {
    const [before, after] = [`${HEADER}\n+525512345601,promo`, `o,opted_out,shop,form,2026-01-02T10:00:00Z,e1\n`];
    const file = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    await expect(importFile(file)).rejects.toMatchObject({ code: 'csv_encoding' });
    expect(await redis.keys('wa:c:*')).toEqual([]);
  });
});

describe('11 what SQL Server takes for one is one', () => {
  test('an opt-in of offers lifts no opt-out of Offers, also after a restore', async () => {
    const word = (topic: string, status: string, day: number) => ({
      ...{ evidenceId: `e${day}`, phone: '+525512345601', topic, status, source: 'shop', method: 'form' },
      occurredAt: `2026-11-0${day}T10:00:00Z`,
    });
    await recorderOf('MX').record([word('Offers', 'opted_out', 1), word('offers', 'opted_in', 2)]);
    const topics = [...(await storeOf().read('+525512345601')).state.topics.entries()];
    expect(topics.map(([topic, { restricts }]) => [topic, restricts])).toEqual([['offers', true]]);
  });

  test.each([
    ['order-1', 'ORDER-1', true],
    ['order-1 ', 'order-1', true],
    ['006Ab00000xYzAB', '006aB00000XyZab', false],
    ['006Ab00000xYzAB', '006Ab00000xYzABIA0', true],
  ])('conversions %s and %s are one: %s', (one, other, same) => {
    expect(conversionIdKey(one) === conversionIdKey(other)).toBe(same);
  });
});

describe('13 times as Salesforce prints them are read', () => {
  const TIMES: [text: string, iso: string][] = [
    ['2026-11-01T10:00:00.000+0000', '2026-11-01T10:00:00.000Z'],
    ['2026-11-01T10:00Z', '2026-11-01T10:00:00.000Z'],
    ['2026-11-01T11:00:00+01', '2026-11-01T10:00:00.000Z'],
    ['2026-11-01T10:00:00.000-0600', '2026-11-01T16:00:00.000Z'],
  ];
  test.each(TIMES)('%s of a conversion', (occurredAt, iso) => {
    const conversion = { conversionId: 'c', name: 'purchase', contactKey: 'k', occurredAt };
    expect(givenConversionSchema.parse(conversion).occurredAt).toBe(Date.parse(iso));
  });

  test.each(TIMES)('%s of a consent', async (occurredAt, iso) => {
    const row = `+525512345601,*,opted_out,shop,form,${occurredAt},e1`;
    expect(await importFile(`${HEADER}\n${row}\n`)).toMatchObject({ recorded: 1 });
    expect((await storeOf().read('+525512345601')).state.channel?.at).toBe(Date.parse(iso) / 1000);
  });
});

describe('14 a header that stands twice is refused, not chosen from', () => {
  test.each([
    ['phone', `phone,${HEADER}\n+525512345602,+525512345601,${OPTED_OUT},e1\n`],
    ['status, in other capitals', `${HEADER},Status\n+525512345601,${OPTED_OUT},e1,opted_in\n`],
  ])('%s', async (_name, csv) => {
    await expect(importFile(csv)).rejects.toMatchObject({ code: 'csv_header' });
    expect(await redis.keys('wa:c:*')).toEqual([]);
  });
});

describe('15 a stray quote costs the line it stands in', () => {
  test.each(['"web (not closed', '"web" form'])('%s', async (source) => {
    const row = (n: number, from = 'shop') => `+52551234560${n},*,opted_out,${from},form,2026-01-02T10:00:00Z,e${n}`;
    const totals = await importFile([HEADER, row(1), row(2, source), row(3)].join('\n'));
    expect(totals).toMatchObject({ read: 3, recorded: 2, refused: 1 });
  });
});

describe('3 a retention that would delete opt-outs is told in words', () => {
  const months = { dataRetentionPeriodLength: 6, dataRetentionPeriodUnitOfMeasure: 5 };
  test.each<[string, object]>([
    ['all records after six months', { isRowBasedRetention: false, ...months }],
    ['records and data extension', { isRowBasedRetention: false, isDeleteAtEndOfRetentionPeriod: true, ...months }],
    ['until a day', { retainUntil: '2026-12-31T00:00:00' }],
    [
      'row by row, 30 days',
      { isRowBasedRetention: true, dataRetentionPeriodLength: 30, dataRetentionPeriodUnitOfMeasure: 3 },
    ],
  ])('%s', (_name, properties) => {
    const retention = readRetention(properties);
    expect(retention && wordsOfRetention(retention)?.english).toMatch(/deleted|row retention is/);
  });
});

describe('4 reading back goes on to the end, whatever count says', () => {
  test.each(['page', 'none'])(
    'count %s',
    async (count) => {
      const tenant = await startConsentTenant(redis);
      try {
        const values = { Topic: '*', Status: 'opted_out', Reason: 'stop_word', EventDateUTC: '2026-05-01T10:00:00Z' };
        await tenant.fill('WA_Consent', 6_000, { Address: '+5255{n:8}', ...values });
        await tenant.chaos({ count });
        const restored = await restoreConsents({
          redis,
          pages: tenant.rows.readRows('WA_Consent', 'Address asc'),
          mapping: {},
          breaker: shippedPolicy.breaker,
          clock: () => NOW,
        });
        expect(restored).toEqual({ rows: 6_000, refused: [] });
        expect(await channelOf('+525500005999')).toBe(true);
      } finally {
        await tenant.close();
      }
    },
    60_000,
  );
});

describe('12 an opt-out reaches the CRM, however its org behaves', () => {
  const config = loadCrmConfig(`${__dirname}/../../config/crm.json`).optOut as OptOutConfig;
  const PHONE = '+34600111222';
  const stop: PersonWithWord = {
    phones: [PHONE],
    contactKeys: [],
    optedOut: true,
    at: NOW / 1000,
    reason: 'stop_word',
    source: 'whatsapp',
  };
  let org: TestOrg;
  let id: string;
  beforeEach(async () => {
    org = await startTestOrg();
    id = await org.seed('Contact', { LastName: 'López', Phone: PHONE });
  });
  afterEach(() => org.close());
  const carry = async () => {
    const crm = createCrmConnection({ settings: org.settings });
    return (await carryOptOuts([stop], { crm, config, defaultCountry: 'ES' }))[0];
  };
  const isOut = async () => (await org.record('Contact', id))?.HasOptedOutOfWhatsApp__c;

  test('a duplicate rule that warns', async () => {
    await org.control('/faults', { duplicateRule: true });
    expect(await carry()).toMatchObject({ kind: 'done' });
    expect(await isOut()).toBe(true);
  });

  test.each(['trigger', 'flow', 'record'])('a lock met in a %s', async (lockIn) => {
    await org.control('/faults', { lockIn });
    await org.control('/row-locks', { next: 1 });
    expect(await carry()).toEqual({ kind: 'busy' });
    expect(await carry()).toMatchObject({ kind: 'done' });
    expect(await isOut()).toBe(true);
  });

  test('several errors at once are all told', async () => {
    const messages = ['Title is missing', 'Region is missing'];
    await org.control('/refusals', { id, statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', messages });
    const carried = await carry();
    for (const message of messages) expect(JSON.stringify(carried)).toContain(message);
  });

  test('too many long calls at once pass, and are not the limit of the day', async () => {
    await org.control('/faults', { longRequests: 1 });
    await expect(carry()).rejects.toMatchObject({ code: 'crm_busy', limit: 'ConcurrentPerOrgLongTxn' });
    expect(await carry()).toMatchObject({ kind: 'done' });
  });

  test('a result too few is no result', async () => {
    await org.control('/faults', { missingResults: 1 });
    await expect(carry()).rejects.toMatchObject({ code: 'crm_unreadable' });
    expect(await carry()).toMatchObject({ kind: 'done' });
    expect(await isOut()).toBe(true);
  });
});
