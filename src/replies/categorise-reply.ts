import { parseButtonPayload } from '../whatsapp/button-payload';
import type { ClassifiedReply } from './classify-reply';
import { OWNER_OF_CATEGORY, type ReplyCategory } from './reply-category';

/** How a category was found, the surest first; `guess` is below the threshold. */
type CategorisedBy = 'wish' | 'pressed' | 'reaction' | 'question' | 'machine' | 'kind' | 'words' | 'guess';

export interface CategorisedReply {
  category: ReplyCategory;
  /** 0 to 1. */
  confidence: number;
  /** Whether the category may be relied on. */
  sure: boolean;
  /** A person has to see it. */
  needsPerson: boolean;
  by: CategorisedBy;
}

/** What of a reply decides what it is about. */
export interface ReplyContent {
  /** Meta's type: text, button, interactive, image, reaction … */
  messageType: string;
  body: string;
  payload?: string | undefined;
  /** What was done to consent because of it, where anything was; `review`: a person looks at it. */
  wish?: { status: 'opted_in' | 'opted_out'; review: boolean } | undefined;
  /** It answers what the conversation had asked: by one of the options, or in words of their own. */
  asked?: 'answered' | 'open' | undefined;
  /** Sent by a machine of the customer's. */
  automatic: boolean;
}

const REACTIONS: readonly (readonly [ReplyCategory, string])[] = [
  ['yes', '👍✅👌✔☑💯'],
  ['no', '👎❌🚫'],
  ['thanks', '🙏❤👏😍🥰😊🙌💖💕🤗🔥🎉😁😀😃😄🧡💛💚💙💜'],
  ['complaint', '😡🤬😠🖕😤'],
];

/** Types that hold no words by themselves, and what they are then. */
const WORDLESS: Readonly<Record<string, ReplyCategory>> = {
  order: 'sales',
  location: 'service',
  contacts: 'service',
  sticker: 'noise',
};

/**
 * What a reply is about: what was pressed or reacted first, then the question that the conversation waits with, then certain
 * words, then the model; below its threshold a guess that a person has to see. `classify` is the model with the words. Pure.
 */
export function categoriseReply(content: ReplyContent, classify: (text: string) => ClassifiedReply): CategorisedReply {
  const { messageType, body, payload, wish, asked, automatic } = content;
  if (wish !== undefined) {
    const category = wish.status === 'opted_out' ? 'opt_out' : 'opt_in';
    return { ...certain(category, 'wish'), needsPerson: wish.review };
  }
  const text = body.trim();
  const answer = reactionCategory(text);
  if (messageType === 'reaction') return certain(answer ?? 'noise', 'reaction');
  if (asked === 'answered') return certain(answer ?? 'yes', 'question');
  if (automatic) return certain('noise', 'machine');
  if (messageType === 'order') return certain('sales', 'kind');
  if (isFlowAnswer(messageType, payload)) return { ...certain('interest', 'pressed'), needsPerson: true };
  const isPressed = messageType === 'button' || messageType === 'interactive';
  if (text === '' || WORDLESS[messageType] !== undefined) return wordless(messageType);
  if (answer !== undefined && isOneSign(text)) return certain(answer, 'reaction');
  const { category, confidence, sure, needsPerson } = classify(text);
  if (isPressed) return { ...certain(category, 'pressed'), confidence };
  const isWork = OWNER_OF_CATEGORY[category] === 'sales' || OWNER_OF_CATEGORY[category] === 'service';
  // Whatever else is said where something was asked is what was asked for.
  if (asked === 'open' && !(sure && isWork)) return certain('yes', 'question');
  return { category, confidence, sure, needsPerson: needsPerson || isWork, by: sure ? 'words' : 'guess' };
}

/** Something that is told by what it is: nobody has to look at it unless it is somebody's work. */
function certain(category: ReplyCategory, by: CategorisedBy): CategorisedReply {
  const owner = OWNER_OF_CATEGORY[category];
  return { category, confidence: 1, sure: true, needsPerson: owner === 'sales' || owner === 'service', by };
}

/** A voice message or a picture without words is heard or looked at by a person, for nobody else can tell. */
function wordless(messageType: string): CategorisedReply {
  const category = WORDLESS[messageType];
  if (category !== undefined) return certain(category, 'kind');
  return { category: 'question', confidence: 0, sure: false, needsPerson: true, by: 'guess' };
}

const isFlowAnswer = (messageType: string, payload: string | undefined) =>
  messageType === 'interactive' &&
  payload !== undefined &&
  payload.trimStart().startsWith('{') &&
  parseButtonPayload(payload).kind === 'other';

/** Skin tones and the signs that make a picture of a letter say nothing. */
const bare = (text: string) => text.replace(/[\u{1F3FB}-\u{1F3FF}]|\uFE0F|\u200D|\s/gu, '');
const isOneSign = (text: string) => /^\P{L}+$/u.test(bare(text)) && !/\p{N}/u.test(bare(text));

function reactionCategory(text: string): ReplyCategory | undefined {
  const first = [...bare(text)][0];
  if (first === undefined || !isOneSign(text)) return undefined;
  return REACTIONS.find(([, signs]) => [...signs].includes(first))?.[0];
}
