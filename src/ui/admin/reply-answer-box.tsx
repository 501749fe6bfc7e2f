import { useState } from 'preact/hooks';
import type { ReplyConversation } from '../../admin/reply-data';
import { LIMITS } from '../../limits';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { Button, Result } from './parts';
import { useAct } from './use-loaded';

/** Answers inside the window of 24 hours; after it says so. What was written once goes once: its name is the server's, and stays until it went. */
export function ReplyAnswerBox(props: {
  api: AdminApi;
  conversation: ReplyConversation;
  onSent: (conversation: ReplyConversation) => void;
  /** It is not as it is shown any more. */
  onStale: () => void;
}) {
  const { api, conversation, onSent, onStale } = props;
  const [text, setText] = useState('');
  const { act, isBusy, result } = useAct();
  const { t } = useWords();
  if (!conversation.isWindowOpen) {
    return <Notice kind="warning">{t('replies.windowOver')}</Notice>;
  }

  async function send() {
    const { id, answerId, now: seenAt } = conversation;
    const changed = await act(
      async () => {
        const answer = await api.answerReply(id, { answerId, seenAt, text: text.trim() });
        if (!answer.ok && answer.code === 'changed_meanwhile') onStale();
        return answer;
      },
      () => t('replies.sent'),
    );
    if (changed === undefined) return;
    setText('');
    onSent(changed);
  }

  return (
    <form
      class="answer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="slds-form-element__label" for="answer">
        {t('replies.answer')}
      </label>
      <textarea
        class="slds-textarea"
        id="answer"
        rows={3}
        maxLength={LIMITS.sessionText.max}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div class="acts">
        <Button id="send-answer" kind="brand" disabled={isBusy || text.trim() === ''} onClick={() => void send()}>
          {t('replies.send')}
        </Button>
        <span class="hint">{t('replies.characters', { n: text.length, most: LIMITS.sessionText.max })}</span>
      </div>
      <Result result={result} />
    </form>
  );
}
