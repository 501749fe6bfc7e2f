import { readConfig } from '../config';
import { checkCrm } from '../crm/check-crm';
import { createCrm } from '../dependencies/crm';
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
  const { redis, http, marketingCloud, definitions, metadata, mappings, close } = await openCommandDependencies(config);
  try {
    const redisFindings = await checkRedis(redis);
    redisFindings.forEach(print);
    // The token is shared through Redis: without it nothing can be said of Marketing Cloud.
    if (redisFindings[0]?.level === 'ok') {
      const access = await checkAccess(marketingCloud, config.marketingCloud.accountId);
      access.forEach(print);
      if (access[0]?.level === 'ok') (await checkDataExtensions({ definitions, metadata, mappings })).forEach(print);
    }
    (await checkWhatsApp(http, config.whatsapp)).forEach(print);
    const { crm, crmConfig } = createCrm(config);
    (await checkCrm({ crm, config: crmConfig.optOut ?? undefined })).forEach(print);
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
