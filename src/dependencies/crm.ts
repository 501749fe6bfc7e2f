import { join } from 'node:path';
import type { Config } from '../config';
import { createCrmConnection } from '../crm/connection';
import { loadCrmConfig } from '../crm/crm-config';

/** Salesforce, where it is set up, and what is written to it. */
export function createCrm(config: Config) {
  return {
    crm: config.salesforce && createCrmConnection({ settings: config.salesforce }),
    crmConfig: loadCrmConfig(join(__dirname, '../../config/crm.json')),
  };
}
