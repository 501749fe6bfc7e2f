import { useMemo, useState } from 'preact/hooks';
import type { OptInKitView } from '../../admin/page-data';
import type { SenderView } from '../../admin/sender-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { KIT_LANGUAGES, type KitLanguage, optInKit } from './opt-in-kit';
import { Button, Section, WhenLoaded } from './parts';
import { qrCodeFile, qrCodeOf } from './qr-code';
import { useLoaded } from './use-loaded';

/** What a business needs to be given opt-ins: a link into the chat and its QR code, texts and a button, each naming what one says yes to. */
export function OptInPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.optInKit);
  const senders = useLoaded(api.senders);
  const { say } = useWords();
  return (
    <>
      <p>{say('kit.intro', { call: <code>POST /consents</code> })}</p>
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {({ keywords }) => (
          <WhenLoaded loaded={senders.loaded} retry={() => void senders.reload()}>
            {(found) => <Kit keywords={keywords} senders={found.senders} />}
          </WhenLoaded>
        )}
      </WhenLoaded>
    </>
  );
}

function Kit({ keywords, senders }: { keywords: OptInKitView['keywords']; senders: readonly SenderView[] }) {
  const [senderId, setSenderId] = useState(senders[0]?.id ?? '');
  const [word, setWord] = useState(keywords[0]?.word ?? '');
  const { t, say, code: ownLanguage } = useWords();
  const [chosen, setLanguage] = useState<KitLanguage>();
  const language = chosen ?? ownLanguage;
  const [what, setWhat] = useState('');
  const [named, setNamed] = useState<string>();
  const sender = senders.find(({ id }) => id === senderId);
  const topic = keywords.find((keyword) => keyword.word === word)?.topic;
  const business = (named ?? sender?.name ?? '').trim();

  if (topic === undefined) return <NoKeyword />;
  const phoneNumber = sender?.phoneNumber ?? '';
  const kit = optInKit({ business, what: what.trim(), phoneNumber, word }, language);
  return (
    <>
      <Section title={t('kit.yesTo')} id="opt-in">
        <Choice
          field="kit-sender"
          label={t('kit.sender')}
          value={senderId}
          choices={senders.map(({ id, name, phoneNumber }) => [id, `${name} · ${phoneNumber}`])}
          onChange={setSenderId}
        />
        <Choice
          field="kit-word"
          label={t('kit.word')}
          value={word}
          choices={keywords.map((keyword) => [keyword.word, `${keyword.word} → ${keyword.topic}`])}
          onChange={setWord}
        />
        <Choice
          field="kit-language"
          label={t('kit.language')}
          value={language}
          choices={KIT_LANGUAGES.map((code) => [code, t(`kit.${code}`)])}
          onChange={(code) => setLanguage(code as KitLanguage)}
        />
        <Typed field="kit-business" label={t('kit.business')} value={named ?? sender?.name ?? ''} onChange={setNamed} />
        <Typed field="kit-what" label={t('kit.what')} value={what} onChange={setWhat} />
      </Section>
      {kit === undefined ? (
        <p class="hint" id="kit-waits">
          {t(/\d/.test(phoneNumber) ? 'kit.sayWhat' : 'kit.noNumber')}
        </p>
      ) : (
        <Section title={t('kit.title')} id="kit">
          <Copied field="kit-link" label={t('kit.link')} text={kit.link} />
          <QrCodeFigure link={kit.link} word={word} />
          <Copied field="kit-chat" label={t('kit.chat')} text={kit.chat} />
          <Copied field="kit-checkout" label={t('kit.checkout')} text={kit.checkout} />
          <Copied field="kit-form" label={t('kit.form')} text={kit.form} />
          <Copied field="kit-button" label={t('kit.button')} text={kit.button} />
          <p class="hint">{say('kit.topicHint', { topic: <code>{topic}</code> })}</p>
        </Section>
      )}
    </>
  );
}

/** The link for a counter, a parcel or a poster; the file is sharp at every size. */
function QrCodeFigure({ link, word }: { link: string; word: string }) {
  const code = useMemo(() => qrCodeOf(link), [link]);
  const { t } = useWords();
  const file = `data:image/svg+xml,${encodeURIComponent(qrCodeFile(code))}`;
  return (
    <figure class="qr-code">
      <svg id="kit-qr" role="img" aria-label={t('kit.qr', { link })} viewBox={`0 0 ${code.size} ${code.size}`}>
        <path d={code.path} />
      </svg>
      <figcaption>
        <a id="kit-qr-file" download={`opt-in-${word}.svg`} href={file}>
          {t('kit.qrFile')}
        </a>
      </figcaption>
    </figure>
  );
}

/** Without a keyword a message on WhatsApp opts nobody in: no link is shown that looks as if it did. */
function NoKeyword() {
  const { say } = useWords();
  return (
    <Notice kind="warning">
      <span id="kit-no-keyword">
        {say('kit.noKeyword', {
          file: <code>config/opt-out-words-own.json</code>,
          setting: <code>OPT_OUT_WORDS</code>,
          example: <code>{'{"words": ["JOIN OFFERS"], "topic": "offers", "status": "opted_in"}'}</code>,
        })}
      </span>
    </Notice>
  );
}

function Choice(props: {
  field: string;
  label: string;
  value: string;
  choices: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}) {
  const { field, label, value, choices, onChange } = props;
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={field}>
        {label}
      </label>
      <div class="slds-select_container">
        <select class="slds-select" id={field} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {choices.map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Typed(props: { field: string; label: string; value: string; onChange: (value: string) => void }) {
  const { field, label, value, onChange } = props;
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={field}>
        {label}
      </label>
      <input class="slds-input" id={field} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
    </div>
  );
}

/** A text to take along: it can be read, marked and copied, and says when it was. */
function Copied({ field, label, text }: { field: string; label: string; text: string }) {
  const [copied, setCopied] = useState<string>();
  const { t } = useWords();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={field}>
        {label}
      </label>
      <textarea class="slds-textarea" id={field} rows={2} readOnly value={text} />
      <Button label={t('kit.copyOf', { label })} onClick={() => void copy()}>
        {t('act.copy')}
      </Button>{' '}
      <span role="status">{copied === text ? t('kit.copied') : ''}</span>
    </div>
  );
}
