import type { TemplateCategory } from '../vocabulary';

/** Who a webhook speaks of. Either part may be missing: usernames hide the phone, old payloads lack the BSUID (WA 5.1). */
export interface Person {
  /** Digits with a leading `+`, as Meta reports it (`wa_id`, `from`, `recipient_id`). */
  phone?: string;
  /** Business-scoped user ID, `US.…`. */
  userId?: string;
  /** The same in the parent portfolio, `US.ENT.…` (WA 5.1). Alone it is a person too. */
  parentUserId?: string;
}

interface FromMeta {
  /** The phone number id whose webhook this is; absent on account-level fields. */
  sender?: string;
  /** Event time stated by Meta, whole seconds since 1970. */
  at: number;
}

export type StatusName = 'sent' | 'delivered' | 'read' | 'failed';

/** What happened, in our own words; made from a webhook by the pure `signalsFromNotification`. */
export type Signal =
  | (FromMeta & {
      kind: 'status';
      status: StatusName;
      wamid: string;
      /** Our `biz_opaque_callback_data`, where Meta returned it. */
      messageKey?: string;
      person: Person;
      error?: { code: number; title: string };
      pricingCategory?: string;
      pricingType?: string;
      billable?: boolean;
    })
  | (FromMeta & {
      kind: 'reply';
      replyId: string;
      person: Person;
      /** Meta's message type: text, button, interactive, image, reaction, order … */
      messageType: string;
      /** What the person wrote or chose, as text; empty where there is none. */
      body: string;
      /** The payload of a tapped button or chosen list row. */
      payload?: string;
      /** The wamid of our message that this answers. */
      repliesTo?: string;
      /** Written in a group, to all its members. */
      group?: true;
      /** The words are somebody else's, passed on. */
      forwarded?: true;
      /** Pressed, but no answer to anything: a permission to call that was refused. */
      noAnswer?: true;
      /** Click id of the ad that began the chat. */
      ctwaClid?: string;
      profileName?: string;
      /** What an `order` message is worth, where all its items have one currency. */
      order?: { value: number; currency: string };
    })
  | (FromMeta & { kind: 'marketing_preference'; value: 'stop' | 'resume'; person: Person })
  | (FromMeta & { kind: 'number_changed'; from: Person; to: Person })
  | (FromMeta & { kind: 'link_click'; clickId: string })
  | (FromMeta & {
      kind: 'template_event';
      /** The WhatsApp Business Account that it belongs to (`entry[].id`). */
      account?: string;
      event: 'status' | 'category' | 'quality' | 'components';
      template: { name: string; language: string };
      value: string;
      reason?: string;
      newCategory?: TemplateCategory;
    })
  | (FromMeta & {
      kind: 'account_event';
      /** The WhatsApp Business Account that it belongs to: `waba_info` where that is named, else `entry[].id`. */
      account?: string;
      event: string;
      detail: string;
      severity: 'info' | 'warning' | 'critical';
      /** What of the account it is about; an event that ends another has its topic. */
      topic?: string;
      /** What was told before of this topic is over. */
      over?: true;
      /** Set where the account or sender may not send until this time (seconds); 0 = until lifted. */
      restrictedUntil?: number;
      /** True where Meta lifts an earlier restriction. */
      lifted?: true;
      /** A Cloud API error code that came without a message of ours (`value.errors`). */
      errorCode?: number;
    })
  | (FromMeta & { kind: 'pair_learnt'; phone: string; userId: string })
  /** Not of Meta: a conversion that waited for proof of its message. `sentTo`: the address that the message is to. */
  | (FromMeta & { kind: 'conversion'; conversion: unknown; sentTo: string })
  | (FromMeta & { kind: 'unknown'; field: string; detail: string });
