import { LIMITS } from '../../limits';
import { REPLY_HANDLINGS } from '../../vocabulary';
import type { MessageForm } from '../form/message-form';
import { EMPTY_QUESTION, kindOf, optionsOf, type TypedQuestion } from '../form/typed-question';
import { HelpBubble } from './help-bubble';
import { RadioField, TextArea, TextField } from './inputs';
import { usePage } from './page-context';

/** What happens to replies: whose they are, what is said at once, what is asked, which journey hears of them. */
export function RepliesFields(props: {
  replies: MessageForm['replies'];
  onChange: (change: Partial<MessageForm['replies']>) => void;
}) {
  const { replies, onChange: setReplies } = props;
  const { t } = usePage().language;
  return (
    <>
      <RadioField
        field="handOver"
        legend={t('replies.title')}
        isSection
        hint={t('replies.hint')}
        value={replies.handOver}
        choices={REPLY_HANDLINGS.map((handling) => ({ value: handling, label: t(`replies.${handling}`) }))}
        onChange={(handOver) => setReplies({ handOver })}
      />
      <TextArea
        field="acknowledgement"
        label={t('replies.acknowledgement')}
        hint={t('replies.acknowledgementHint')}
        optional
        value={replies.acknowledgement}
        onChange={(acknowledgement) => setReplies({ acknowledgement })}
      />
      <TextField
        field="replyEvent"
        label={t('replies.event')}
        hint={t('replies.eventHint')}
        optional
        value={replies.event}
        onChange={(event) => setReplies({ event })}
      />
      <fieldset class="slds-form-element" id="questions">
        <legend class="slds-form-element__label">
          {t('replies.questions')} <span class="optional">({t('common.optional')})</span>
        </legend>
        <HelpBubble field="questions" label={t('replies.questions')} />
        {replies.questions.map((question, index) => (
          <Question
            key={index}
            index={index}
            question={question}
            onChange={(changed) =>
              setReplies({ questions: replies.questions.map((other, place) => (place === index ? changed : other)) })
            }
            onRemove={() => setReplies({ questions: replies.questions.filter((_, place) => place !== index) })}
          />
        ))}
        {replies.questions.length < LIMITS.questions.max ? (
          <button
            type="button"
            class="slds-button slds-button_neutral"
            id="add-question"
            onClick={() => setReplies({ questions: [...replies.questions, EMPTY_QUESTION] })}
          >
            {t('replies.addQuestion')}
          </button>
        ) : null}
      </fieldset>
    </>
  );
}

/** One question and what may be answered to it; one that cannot be shown may be taken away. */
function Question(props: {
  index: number;
  question: TypedQuestion;
  onChange: (question: TypedQuestion) => void;
  onRemove: () => void;
}) {
  const { index, question, onChange, onRemove } = props;
  const { t } = usePage().language;
  const name = t('replies.question', { n: index + 1 });
  const options = optionsOf(question);
  const kind = kindOf(question);
  const asked = kind === 'text' ? t('replies.asText') : t(`replies.as_${kind}`, { list: options.join(' · ') });
  return (
    <div class="question">
      {question.strange !== undefined ? (
        <p class="slds-form-element" id={`question-${index}`}>
          {t('replies.strange', { name })} <bdi>{question.text}</bdi>
        </p>
      ) : (
        <div class="slds-form-element">
          <TextField
            field={`question-${index}`}
            label={name}
            value={question.text}
            onChange={(text) => onChange({ ...question, text })}
          />
          <TextArea
            field={`options-${index}`}
            label={t('replies.options', { n: index + 1 })}
            hint={`${t('replies.optionsHint')} ${asked}`}
            optional
            value={question.options}
            onChange={(typed) => onChange({ ...question, options: typed })}
          />
        </div>
      )}
      <button type="button" class="slds-button slds-button_neutral" onClick={onRemove}>
        {t('common.remove')}
        <span class="slds-assistive-text"> {name}</span>
      </button>
    </div>
  );
}
