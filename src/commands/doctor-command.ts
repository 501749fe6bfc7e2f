import { join } from 'node:path';
import axios from 'axios';
import { readConfig } from '../config';
import { checkCrm } from '../crm/check-crm';
import { createCrmConnection } from '../crm/connection';
import { loadCrmConfig } from '../crm/crm-config';
import { SettingsError } from '../errors';
import { checkAccess, checkDataExtensions, checkRedis, checkWhatsApp, type Finding } from '../marketing-cloud/doctor';
import { openCommandDependencies } from './command-dependencies';

function print({ level, check, detail }: Finding): void {
  console.log(`${level.padEnd(5)} ${check}: ${detail}`);
  if (level === 'fail') process.exitCode = 1;
}

/** `npm run doctor`: one line per check; exit code 1 where one of them fails. */
async function main(): Promise<void> {
  let config: ReturnType<typeof readConfig>;
  try {
    config = readConfig(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const fault of error.faults) print({ level: 'fail', check: 'Settings', detail: fault });
    return;
  }
  print({ level: 'ok', check: 'Settings', detail: 'complete' });
  const { redis, client, definitions, metadata, mappings, close } = await openCommandDependencies(config);
  try {
    const redisFindings = await checkRedis(redis);
    redisFindings.forEach(print);
    // The token is shared through Redis: without it nothing can be said of Marketing Cloud.
    if (redisFindings[0]?.level === 'ok') {
      const access = await checkAccess(client, config.marketingCloud.accountId);
      access.forEach(print);
      if (access[0]?.level === 'ok') (await checkDataExtensions({ definitions, metadata, mappings })).forEach(print);
    }
    (await checkWhatsApp(axios, config.whatsapp)).forEach(print);
    const crm = config.salesforce && createCrmConnection({ settings: config.salesforce });
    const { optOut } = loadCrmConfig(join(__dirname, '../../config/crm.json'));
    (await checkCrm({ crm, config: optOut ?? undefined })).forEach(print);
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
