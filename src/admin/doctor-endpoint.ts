import type { RequestHandler } from 'express';
import type { DoctorRecord } from '../doctor/doctor-record';
import { type DoctorDependencies, runDoctor } from '../doctor/run-doctor';
import type { ChecksView } from './page-data';

export interface DoctorEndpointDependencies {
  doctor: DoctorDependencies;
  doctorRecord: DoctorRecord;
}

async function view(record: DoctorRecord): Promise<ChecksView> {
  const { ready, ranAt, checks } = await record.read();
  return { ready, ranAt: ranAt ?? null, checks };
}

/** GET /admin/api/doctor → {@link ChecksView}: the checks as they last came out. */
export function doctorEndpoint({ doctorRecord }: DoctorEndpointDependencies): RequestHandler {
  return async (_request, response) => {
    response.json(await view(doctorRecord));
  };
}

/**
 * POST /admin/api/doctor → {@link ChecksView}: runs all the checks that read and need no message, then as GET. Takes up to
 * half a minute; who asks meanwhile gets the same run.
 */
export function runDoctorEndpoint({ doctor, doctorRecord }: DoctorEndpointDependencies): RequestHandler {
  let underWay: Promise<void> | undefined;
  return async (_request, response) => {
    underWay ??= runDoctor(doctor, { write: false })
      .then((checks) => doctorRecord.keep(checks, { all: true }))
      .finally(() => {
        underWay = undefined;
      });
    await underWay;
    response.json(await view(doctorRecord));
  };
}
