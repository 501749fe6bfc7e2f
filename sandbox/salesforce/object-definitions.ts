/** A field as far as a writer meets it. */
export interface FieldDefinition {
  type: 'string' | 'boolean' | 'number' | 'date' | 'datetime' | 'reference';
  length?: number;
  /** Record-id prefixes that a reference takes. */
  refersTo?: readonly string[];
  /** Unique; records can be upserted by it. */
  isExternalId?: boolean;
  /** The execution user may read it and not write it. */
  isReadOnly?: boolean;
}

export interface ObjectDefinition {
  prefix: string;
  fields: Record<string, FieldDefinition>;
  /** Every group needs one of its fields when a record is created. */
  required: readonly (readonly string[])[];
  /** What a new record holds where nothing was sent. */
  defaults: Record<string, unknown>;
}

const text = (length: number): FieldDefinition => ({ type: 'string', length });
const to = (...refersTo: string[]): FieldDefinition => ({ type: 'reference', refersTo });

/** Set by the org itself. */
const CREATED: FieldDefinition = { type: 'datetime', isReadOnly: true };
const OWNER = to('005', '00G');
const WHATSAPP_MESSAGE_ID: FieldDefinition = { type: 'string', length: 128, isExternalId: true };
const WHATSAPP_OPT_OUT: FieldDefinition = { type: 'boolean' };

const PERSON = {
  FirstName: text(40),
  LastName: text(80),
  Email: text(80),
  Phone: text(40),
  MobilePhone: text(40),
  OwnerId: OWNER,
  CreatedDate: CREATED,
  HasOptedOutOfWhatsApp__c: WHATSAPP_OPT_OUT,
  WhatsAppConsentDate__c: { type: 'datetime' },
} satisfies Record<string, FieldDefinition>;

/** Who owns records: users, queues, and which objects a queue takes. */
const DIRECTORY: Record<string, ObjectDefinition> = {
  User: {
    prefix: '005',
    fields: { Username: text(80), Email: text(128), LastName: text(80), IsActive: { type: 'boolean' } },
    required: [['Username'], ['LastName']],
    defaults: { IsActive: true },
  },
  Group: {
    prefix: '00G',
    fields: { DeveloperName: text(80), Name: text(80), Email: text(255), Type: text(40) },
    required: [['Name']],
    defaults: { Type: 'Queue' },
  },
  QueueSobject: {
    prefix: '03g',
    fields: { QueueId: to('00G'), SobjectType: text(40) },
    required: [['QueueId'], ['SobjectType']],
    defaults: {},
  },
};

/**
 * The objects that CRM routing writes, with the fields it may need (MC 7.3) and the custom fields an admin would add:
 * `WA_Message_Id__c` (external id), `HasOptedOutOfWhatsApp__c` and `WhatsAppConsentDate__c`. More fields are added over `/_sandbox/fields`.
 */
export function standardObjects(): Record<string, ObjectDefinition> {
  return {
    Task: {
      prefix: '00T',
      fields: {
        WhoId: to('003', '00Q'),
        WhatId: to('001', '006', '500', '701'),
        Subject: text(255),
        Description: text(32_000),
        Status: text(40),
        Priority: text(40),
        Type: text(40),
        ActivityDate: { type: 'date' },
        ReminderDateTime: { type: 'datetime' },
        IsReminderSet: { type: 'boolean' },
        OwnerId: OWNER,
        CreatedDate: CREATED,
        WA_Message_Id__c: WHATSAPP_MESSAGE_ID,
      },
      required: [],
      defaults: { Status: 'Not Started', Priority: 'Normal', IsReminderSet: false },
    },
    Case: {
      prefix: '500',
      fields: {
        ContactId: to('003'),
        AccountId: to('001'),
        Subject: text(255),
        Description: text(32_000),
        Status: text(40),
        Priority: text(40),
        Origin: text(40),
        Reason: text(40),
        Type: text(40),
        SuppliedName: text(80),
        SuppliedEmail: text(80),
        SuppliedPhone: text(40),
        OwnerId: OWNER,
        CreatedDate: CREATED,
        WA_Message_Id__c: WHATSAPP_MESSAGE_ID,
      },
      required: [],
      defaults: { Status: 'New', Priority: 'Medium' },
    },
    CampaignMember: {
      prefix: '00v',
      fields: {
        CampaignId: to('701'),
        ContactId: to('003'),
        LeadId: to('00Q'),
        Status: text(40),
        CreatedDate: CREATED,
      },
      required: [['CampaignId'], ['ContactId', 'LeadId']],
      defaults: { Status: 'Sent' },
    },
    Campaign: { prefix: '701', fields: { Name: text(80) }, required: [['Name']], defaults: {} },
    Contact: {
      prefix: '003',
      fields: { ...PERSON, AccountId: to('001') },
      required: [['LastName']],
      defaults: { HasOptedOutOfWhatsApp__c: false },
    },
    Lead: {
      prefix: '00Q',
      fields: {
        ...PERSON,
        Company: text(255),
        Description: text(32_000),
        LeadSource: text(40),
        Status: text(40),
        IsConverted: { type: 'boolean' },
        ConvertedContactId: to('003'),
      },
      required: [['LastName'], ['Company']],
      defaults: { Status: 'Open - Not Contacted', IsConverted: false, HasOptedOutOfWhatsApp__c: false },
    },
    ...DIRECTORY,
  };
}
