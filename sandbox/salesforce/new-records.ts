import { fault, type RecordValues, type SaveError } from './check-record';

/** Who the connected app runs as; owns what nobody else does. */
export const EXECUTION_USER = '005Sb0000000001AAA';
/** Gets cases that an assignment rule is asked about and none is active, whatever owner was sent (MC 7.3). */
const DEFAULT_CASE_OWNER = '005Sb0000000002AAA';

/** What the headers of a call say of how its records are saved. */
export interface SaveOptions {
  /** A duplicate rule that only warns is not to hold it up. */
  savesDuplicates?: boolean;
  /** `Sforce-Auto-Assign`: TRUE where it is not sent, or the id of a rule. */
  autoAssign?: string;
}

/** As much of an org as these rules look at. */
interface Records {
  records(type: string): (RecordValues & { Id: string })[];
  find(id: string): RecordValues | undefined;
  faults: { leadDuplicates: 'allowed' | 'named' | 'unnamed' };
}

/** The owner whom assignment rules give a Case or Lead instead of the one that was sent; undefined where they do not. */
export function assignedOwner(
  type: string,
  { autoAssign = 'TRUE' }: SaveOptions,
  assignment: Record<string, string>,
): string | undefined {
  if ((type !== 'Case' && type !== 'Lead') || autoAssign.toUpperCase() === 'FALSE') return undefined;
  return assignment[type] ?? (type === 'Case' ? DEFAULT_CASE_OWNER : undefined);
}

/** Why a new record cannot be as it is: its owner, what a Task is about, a campaign that has the person already. */
export function refusedOfNew(org: Records, type: string, values: RecordValues): SaveError[] {
  return [...ownerFaults(org, type, values.OwnerId), ...taskFaults(type, values), ...memberFaults(org, type, values)];
}

function ownerFaults(org: Records, type: string, owner: unknown): SaveError[] {
  if (typeof owner !== 'string' || owner === EXECUTION_USER || owner === DEFAULT_CASE_OWNER) return [];
  const record = org.find(owner);
  if (record === undefined)
    return [fault('INVALID_CROSS_REFERENCE_KEY', 'Owner ID: invalid cross reference id', ['OwnerId'])];
  if (record.IsActive === false) {
    return [
      fault(
        'OPERATION_WITH_INACTIVE_USER_EXCEPTION',
        'The operation you are attempting to perform is not supported with an inactive user',
        ['OwnerId'],
      ),
    ];
  }
  const isQueue = owner.startsWith('00G');
  const takes = org.records('QueueSobject').some((each) => each.QueueId === owner && each.SobjectType === type);
  return isQueue && !takes
    ? [fault('FIELD_INTEGRITY_EXCEPTION', 'Queue not associated with this SObject type', ['OwnerId'])]
    : [];
}

function taskFaults(type: string, { WhoId, WhatId }: RecordValues): SaveError[] {
  const isOfLead = type === 'Task' && typeof WhoId === 'string' && WhoId.startsWith('00Q');
  return isOfLead && typeof WhatId === 'string'
    ? [fault('FIELD_INTEGRITY_EXCEPTION', 'Related To ID: a task of a lead is related to nothing else', ['WhatId'])]
    : [];
}

function memberFaults(org: Records, type: string, { CampaignId, ContactId, LeadId }: RecordValues): SaveError[] {
  if (type !== 'CampaignMember') return [];
  const isMember = org
    .records(type)
    .some(
      (each) => each.CampaignId === CampaignId && (ContactId ? each.ContactId === ContactId : each.LeadId === LeadId),
    );
  return isMember ? [fault('DUPLICATE_VALUE', 'Already a campaign member.')] : [];
}

/** What the org's duplicate rule of Leads finds: people with the same email or number, Contacts among them. */
export function foundByDuplicateRule(org: Records, type: string, values: RecordValues): SaveError[] {
  if (type !== 'Lead' || org.faults.leadDuplicates === 'allowed') return [];
  const sought = new Set(traits(values));
  const found = [...org.records('Contact'), ...org.records('Lead')].filter((each) =>
    traits(each).some((trait) => sought.has(trait)),
  );
  if (found.length === 0) return [];
  const error = fault('DUPLICATES_DETECTED', 'Use one of these records?');
  if (org.faults.leadDuplicates === 'unnamed') return [error];
  const matchRecords = found.map(({ Id }) => ({ matchConfidence: 100, record: { attributes: {}, Id } }));
  const duplicateResult = { allowSave: false, duplicateRule: 'People', matchResults: [{ matchRecords }] };
  return [{ ...error, duplicateResult }];
}

const traits = (values: RecordValues) =>
  [
    ...[values.Phone, values.MobilePhone].map((phone) => String(phone ?? '').replace(/\D/g, '')),
    String(values.Email ?? '').toLowerCase(),
  ].filter((trait) => trait !== '');
