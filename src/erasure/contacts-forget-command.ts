import { parseArgs } from 'node:util';
import { openCommandDependencies } from '../command-dependencies';
import { readConfig } from '../config';
import { CodedError } from '../errors';
import { parsePhone } from './address';
import { loadConsentPolicy } from './consent-policy';
import { createConsentStore } from './consent-store';
import { forgetContact } from './forget-contact';

const USAGE = 'usage: npm run contacts:forget -- --phone "+49 …" | --user-id US.… | --contact-key KEY (any of them)';

/**
 * `npm run contacts:forget`: forgets one person in Redis and in the data extensions, and says what it deleted and what a
 * second look still found. Exit code 1 where something is left.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { phone: { type: 'string' }, 'user-id': { type: 'string' }, 'contact-key': { type: 'string' } },
  });
  const config = readConfig(process.env);
  const parsed = values.phone === undefined ? undefined : parsePhone(values.phone, config.defaultCountry);
  if (values.phone !== undefined && parsed === undefined)
    throw new CodedError('usage', `${values.phone} is no phone number`);
  const whom = {
    ...(parsed === undefined ? {} : { phone: parsed.phone }),
    ...(values['user-id'] === undefined ? {} : { userId: values['user-id'] }),
    ...(values['contact-key'] === undefined ? {} : { contactKey: values['contact-key'] }),
  };
  if (Object.keys(whom).length === 0) throw new CodedError('usage', USAGE);

  const { client, redis, definitions, mappings, close } = await openCommandDependencies(config);
  try {
    const { breaker } = loadConsentPolicy(config.consentPolicyFile);
    const store = createConsentStore({ redis, clock: Date.now, breaker });
    const mapping = await mappings.load();
    const forgotten = await forgetContact({ whom, redis, store, client, definitions, mapping });
    console.log(`${forgotten.addresses.length} addresses, ${forgotten.contactKeys.length} contact keys`);
    console.log(`Redis: ${forgotten.redisKeys} keys deleted, ${forgotten.openRecords} sends still under way`);
    for (const { table, deleted, left } of forgotten.rows) {
      console.log(`${table.padEnd(14)} ${deleted} rows deleted, ${left} left`);
    }
    if (forgotten.openRecords > 0 || forgotten.rows.some(({ left }) => left > 0)) process.exitCode = 1;
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof CodedError ? error.message : error);
  process.exitCode = 1;
});
