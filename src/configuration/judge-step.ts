import { type KeyState, type StepFacts, type StepFault, stepFaults } from '../decision/step-faults';
import type { KnownKeys } from '../marketing-cloud/known-keys';
import { isWord, LATE_KINDS, type Purpose } from '../vocabulary';
import { type TemplatesDependencies, templateSummary } from './templates-endpoint';

export interface JudgeStepDependencies
  extends Pick<TemplatesDependencies, 'listTemplates' | 'templatesReadAt' | 'linkBase'> {
  senders: readonly string[];
  knownKey: KnownKeys;
  config: { holdoutPurposes: readonly Purpose[] };
}

/** Settings that execute reads, of a step that is not activated yet. */
interface Judged {
  template: { name: string; language: string };
  lateFallback: { kind: string; key: string };
  replies?: { event: string } | undefined;
  conversion?: object | undefined;
}

/**
 * The faults of a saved step by what the account says now: templates, senders, and the keys of Marketing Cloud that it names;
 * and what it leaves open. `isDraft`: the page kept it unfinished, so that success left open is no answer.
 * What cannot be asked at this moment is not held against the step.
 */
export async function judgeStep(
  inArguments: Record<string, unknown>,
  { template, lateFallback, replies, conversion }: Judged,
  isDraft: boolean,
  { listTemplates, templatesReadAt, linkBase, senders, knownKey, config }: JudgeStepDependencies,
): Promise<StepFault[]> {
  const listed = listTemplates().find(({ name, language }) => name === template.name && language === template.language);
  const ask = async (kind: string, key: string): Promise<KeyState> =>
    isWord(LATE_KINDS, kind) && key !== '' ? knownKey(kind, key) : 'unknown';
  const [lateKey, replyEvent] = await Promise.all([
    ask(lateFallback.kind, lateFallback.key),
    ask('event', replies?.event ?? ''),
  ]);
  const facts: StepFacts = {
    senders,
    lateKey,
    replyEvent,
    holdoutPurposes: config.holdoutPurposes,
    successIsOpen: isDraft && conversion === undefined,
    ...(templatesReadAt() > 0 && { template: listed === undefined ? null : templateSummary(listed, linkBase) }),
  };
  return stepFaults(inArguments, facts);
}
