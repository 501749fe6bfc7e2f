import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Config } from '../config';
import { createCrmConnection } from '../crm/connection';
import { loadCrmConfig } from '../crm/crm-config';
import { createDoctorRecord } from '../doctor/doctor-record';
import { createFrameRefusals } from '../doctor/frame-refusals';
import type { DoctorDependencies, DoctorSettings } from '../doctor/run-doctor';
import type { AccessTokens } from '../marketing-cloud/access-token';
import { createMarketingCloudClient } from '../marketing-cloud/client';
import { createDataExtensionMetadata } from '../marketing-cloud/data-extension-metadata';
import { createDataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import type { Mapping } from '../marketing-cloud/mapping';
import type { Connections } from './connections';
import type { MarketingCloud } from './marketing-cloud';

/** The doctor asks once and has no time to ask again. */
const LIMITS = { attempts: 1, timeoutMs: 5_000, maxWaitMs: 0 };
const CRM_ANSWERS_WITHIN_MS = 7_000;

/** What the checks are made of. The token of each run is the run's own, kept nowhere. */
export function createDoctor(
  settings: DoctorSettings,
  parts: Pick<Connections, 'http' | 'clock' | 'random'> & {
    redis: DoctorDependencies['redis'];
    definitions: DataExtensionDefinitions;
    loadMapping: () => Promise<Mapping>;
  },
): DoctorDependencies {
  const { http, clock, random } = parts;
  const crm = settings.salesforce?.salesforce;
  const { optOut, handOver } = loadCrmConfig(join(__dirname, '../../config/crm.json'));
  return {
    settings,
    ...parts,
    dataExtensionsWith(accessToken) {
      const tokens: AccessTokens = { get: async () => accessToken, invalidate: async () => 'new_already' };
      const { restUrl = '', authUrl = '' } = settings.marketingCloud?.marketingCloud ?? {};
      const client = createMarketingCloudClient({ http, tokens, restUrl, authUrl, clock, random, limits: LIMITS });
      return { metadata: createDataExtensionMetadata(client), rows: createDataExtensionRows(client) };
    },
    crm: crm && createCrmConnection({ settings: crm, timeoutMs: CRM_ANSWERS_WITHIN_MS }),
    optOut: optOut ?? undefined,
    handOver: handOver ?? undefined,
    pause: setTimeout,
  };
}

/** The doctor of a process: its checks, what came of them, and where browsers did not show our pages. */
export function createDoctorOfProcess(config: Config, connections: Connections, marketingCloud: MarketingCloud) {
  const { redis, alerts, clock } = connections;
  const settings = { faults: [], process: config, redis: config, marketingCloud: config, salesforce: config };
  return {
    doctor: createDoctor(
      { ...settings, whatsapp: config.whatsapp },
      { ...connections, definitions: marketingCloud.definitions, loadMapping: marketingCloud.mappings.load },
    ),
    doctorRecord: createDoctorRecord({ redis, alerts, clock }),
    frameRefusals: createFrameRefusals({ redis, clock }),
  };
}

export type DoctorOfProcess = ReturnType<typeof createDoctorOfProcess>;
