import type { AutoAssign, NewRecord } from '../crm/connection';
import type { HandOverConfig } from '../crm/crm-config';
import type { HandOver, HandOverResult } from '../replies/hand-over';
import type { WhoseRecord } from './find-whose-record';
import { descriptionOf, subjectOf } from './hand-over-text';

/** The objects that hand-overs become. */
export type CrmObjectName = 'Task' | 'Case' | 'Lead' | 'CampaignMember';

/** A record that is to be written. */
export interface CrmWrite extends NewRecord {
  object: CrmObjectName;
  autoAssign: AutoAssign;
  /** The field by which it is upserted; without one it is created, and looked for before it is created again. */
  externalId?: string;
  personId?: string;
  undecided?: readonly string[];
}

/** What is known of the CRM when a hand-over is planned. */
export interface CrmFacts {
  whose: WhoseRecord;
  ownerId: string | undefined;
}

type Handed = { id: string; handOver: HandOver };

/**
 * What a hand-over becomes in the CRM. A `lead` of somebody who is there already becomes a task for that person: a second
 * record of them is no use. Where several could be meant, a task tells its owner so, since the reply must not wait for
 * that; a campaign member waits, as it is of one person or of none. Pure.
 */
export function crmWriteOf(handed: Handed, facts: CrmFacts, config: HandOverConfig): CrmWrite | HandOverResult {
  const { route } = handed.handOver;
  if (route === 'case') return caseOf(handed, facts, config);
  if (route === 'campaign_member') return campaignMemberOf(handed, facts, config);
  if (route === 'lead' && facts.whose.kind === 'nobody') return leadOf(handed, facts, config);
  return taskOf(handed, facts, config);
}

/** The task for those whom a duplicate rule found when a lead was to be made of them; `ids` is empty where it names nobody. */
export function taskForFound(
  handed: Handed,
  ids: readonly string[],
  facts: CrmFacts,
  config: HandOverConfig,
): CrmWrite {
  const [only, ...others] = ids;
  const whose: WhoseRecord =
    only !== undefined && others.length === 0
      ? { kind: 'one', object: only.startsWith('00Q') ? 'Lead' : 'Contact', id: only }
      : { kind: 'several', ids };
  return taskOf(handed, { ...facts, whose }, config);
}

function taskOf({ id, handOver }: Handed, { whose, ownerId }: CrmFacts, { task }: HandOverConfig): CrmWrite {
  const due = new Date(handOver.dueAt).toISOString();
  return {
    object: 'Task',
    // Rules choose the owners of Cases and Leads only, and a task may make a flow that touches one.
    autoAssign: 'FALSE',
    fields: {
      ...task.values,
      Subject: subjectOf(handOver, id),
      Description: descriptionOf(handOver, id, notesOf(handOver, whose, ownerId)),
      // A date, which Salesforce takes as it is; the minute stands in the reminder (MC 7.3).
      ActivityDate: due.slice(0, 10),
      ReminderDateTime: due,
      IsReminderSet: true,
      ...(whose.kind === 'one' && { WhoId: whose.id }),
      ...ownedBy(ownerId),
      ...marks(id, task, due),
    },
    ...of(whose),
  };
}

function caseOf({ id, handOver }: Handed, { whose, ownerId }: CrmFacts, config: HandOverConfig): CrmWrite {
  const due = new Date(handOver.dueAt).toISOString();
  const notes = notesOf(handOver, whose, ownerId);
  // A Case knows Contacts alone; a Lead is named in its text.
  const contact = whose.kind === 'one' && whose.object === 'Contact' ? whose.id : undefined;
  if (whose.kind === 'one' && contact === undefined) notes.push(`Lead: ${whose.id}`);
  return {
    object: 'Case',
    autoAssign: autoAssignOf(handOver, ownerId),
    fields: {
      ...config.case.values,
      Subject: subjectOf(handOver, id),
      Description: descriptionOf(handOver, id, notes),
      ...(contact !== undefined && { ContactId: contact }),
      ...(contact === undefined && supplied(handOver)),
      ...ownedBy(ownerId),
      ...marks(id, config.case, due),
    },
    ...upsertedBy(config.case),
    ...of(whose),
  };
}

function leadOf({ id, handOver }: Handed, { whose, ownerId }: CrmFacts, { lead }: HandOverConfig): CrmWrite {
  const names = (handOver.profileName ?? '').trim().split(/\s+/).filter(Boolean);
  const lastName = names.at(-1) ?? handOver.phone ?? handOver.userId ?? 'WhatsApp';
  const firstName = names.slice(0, -1).join(' ');
  return {
    object: 'Lead',
    autoAssign: autoAssignOf(handOver, ownerId),
    fields: {
      ...lead.values,
      LastName: lastName.slice(0, 80),
      ...(firstName !== '' && { FirstName: firstName.slice(0, 40) }),
      ...(handOver.phone !== undefined && { MobilePhone: handOver.phone }),
      ...(handOver.email !== undefined && { Email: handOver.email }),
      Description: descriptionOf(handOver, id, notesOf(handOver, whose, ownerId)),
      ...ownedBy(ownerId),
      ...marks(id, lead, new Date(handOver.dueAt).toISOString()),
    },
    ...upsertedBy(lead),
  };
}

function campaignMemberOf(
  { id, handOver }: Handed,
  { whose }: CrmFacts,
  { campaignMember }: HandOverConfig,
): CrmWrite | HandOverResult {
  if (whose.kind === 'nobody') return { kind: 'person', why: 'nobody_found', candidates: [] };
  if (whose.kind === 'several') return { kind: 'person', why: 'several_people', candidates: whose.ids };
  if (handOver.campaignId === undefined) {
    return {
      kind: 'refused',
      code: 'campaign_missing',
      detail: 'the rule names no campaign for the route campaign_member',
    };
  }
  const { conversation } = campaignMember;
  return {
    object: 'CampaignMember',
    autoAssign: 'FALSE',
    fields: {
      ...campaignMember.values,
      CampaignId: handOver.campaignId,
      [whose.object === 'Lead' ? 'LeadId' : 'ContactId']: whose.id,
      ...(conversation !== undefined && { [conversation]: descriptionOf(handOver, id) }),
      ...marks(id, campaignMember, new Date(handOver.dueAt).toISOString()),
    },
    ...of(whose),
  };
}

/** The owner of our rule stands; the org's rules choose where that is asked for, or where the CRM does not know ours. */
function autoAssignOf({ owner }: HandOver, ownerId: string | undefined): AutoAssign {
  if (owner.assignmentRule === true) return 'TRUE';
  return owner.assignmentRule ?? (ownerId === undefined ? 'TRUE' : 'FALSE');
}

const ownedBy = (ownerId: string | undefined) => (ownerId === undefined ? {} : { OwnerId: ownerId });
const upsertedBy = ({ externalId }: { externalId?: string | undefined }) => (externalId ? { externalId } : {});

function of(whose: WhoseRecord): Pick<CrmWrite, 'personId' | 'undecided'> {
  if (whose.kind === 'one') return { personId: whose.id };
  return whose.kind === 'several' ? { undecided: whose.ids } : {};
}

function marks(
  id: string,
  fields: { marker?: string | undefined; externalId?: string | undefined; dueAt?: string | undefined },
  due: string,
): Record<string, string> {
  return {
    ...(fields.marker && { [fields.marker]: id }),
    ...(fields.externalId && { [fields.externalId]: id }),
    ...(fields.dueAt && { [fields.dueAt]: due }),
  };
}

function supplied({ phone, email, profileName }: HandOver): Record<string, string> {
  return {
    ...(phone && { SuppliedPhone: phone }),
    ...(email && { SuppliedEmail: email.slice(0, 80) }),
    ...(profileName && { SuppliedName: profileName.slice(0, 80) }),
  };
}

function notesOf({ owner }: HandOver, whose: WhoseRecord, ownerId: string | undefined): string[] {
  const notes: string[] = [];
  if (whose.kind === 'several') {
    const which = whose.ids.length > 0 ? `: ${whose.ids.slice(0, 10).join(', ')}` : '';
    notes.push(`Decide whose this is, several records could be meant${which}`);
  }
  const named = owner.queue ?? owner.email;
  if (ownerId === undefined && named && owner.assignmentRule === undefined) {
    notes.push(`The owner of the rule, ${named}, is no active user or queue here`);
  }
  return notes;
}
