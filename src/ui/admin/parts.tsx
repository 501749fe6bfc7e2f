import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Notice } from '../views/notice';
import { useWords } from './admin-words';
import { FailureWords } from './failure-words';
import type { ActResult, Loaded } from './use-loaded';

export type Mood = 'good' | 'warning' | 'bad' | 'neutral';

/** A state in a word; the colour only repeats it. */
export function State({ mood, children }: { mood: Mood; children: ComponentChildren }) {
  return <span class={`state state_${mood}`}>{children}</span>;
}

export function Section(props: {
  title: string;
  id: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="block" aria-labelledby={`${props.id}-title`}>
      <div class="block-head">
        <h2 id={`${props.id}-title`}>{props.title}</h2>
        {props.actions ? <div class="block-actions">{props.actions}</div> : null}
      </div>
      {props.children}
    </section>
  );
}

/**
 * A table that scrolls by itself where the window is narrow, by keyboard too. One whose rows hold much text or buttons is
 * `isStacked`: its cells then stand below each other, with the column's name where `data-label` says it, or beside each
 * other under the row's name (`'inline'`, for numbers).
 */
export function DataTable(props: {
  label: string;
  head: readonly string[];
  isStacked?: boolean | 'inline';
  children: ComponentChildren;
}) {
  const { isStacked } = props;
  const stacked = isStacked === 'inline' ? ' stacked stacked_inline' : isStacked ? ' stacked' : '';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section class={`table-scroll${stacked}`} aria-label={props.label} tabIndex={0}>
      <table class="slds-table slds-table_bordered">
        <thead>
          <tr>
            {props.head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}

export function Button(props: {
  id?: string;
  kind?: 'brand' | 'neutral' | 'plain' | 'destructive';
  disabled?: boolean;
  onClick: () => void;
  label?: string;
  children: ComponentChildren;
}) {
  const { kind = 'neutral' } = props;
  return (
    <button
      type="button"
      class={`slds-button${kind === 'plain' ? ' plain-button' : ` slds-button_${kind}`}`}
      {...(props.id === undefined ? {} : { id: props.id })}
      {...(props.label === undefined ? {} : { 'aria-label': props.label })}
      disabled={props.disabled === true}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

/** Asks once more before it does it. */
export function ConfirmButton(props: {
  id?: string;
  children: ComponentChildren;
  question: string;
  yes: string;
  /** What the button does, where its text alone does not tell. */
  label?: string;
  disabled?: boolean;
  onConfirm: () => void;
}) {
  const [isAsking, setAsking] = useState(false);
  const { t } = useWords();
  if (!isAsking) {
    return (
      <Button
        {...(props.id === undefined ? {} : { id: props.id })}
        {...(props.label === undefined ? {} : { label: props.label })}
        disabled={props.disabled === true}
        onClick={() => setAsking(true)}
      >
        {props.children}
      </Button>
    );
  }
  return (
    <span class="confirm" role="alert">
      {props.question}{' '}
      <Button
        kind="brand"
        {...(props.id === undefined ? {} : { id: `${props.id}-yes` })}
        onClick={() => {
          setAsking(false);
          props.onConfirm();
        }}
      >
        {props.yes}
      </Button>
      <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
    </span>
  );
}

/** The value once it is here; before that a line, or what went wrong and a way to try again. */
export function WhenLoaded<T>(props: {
  loaded: Loaded<T>;
  retry: () => void;
  children: (value: T) => ComponentChildren;
}) {
  const { loaded, retry } = props;
  const { t } = useWords();
  if (loaded.state === 'loading') {
    return (
      <p class="waiting" role="status">
        {t('common.loading')}
      </p>
    );
  }
  if (loaded.state === 'failed') {
    return (
      <Notice kind="error">
        <FailureWords failed={loaded} />{' '}
        <Button kind="plain" onClick={retry}>
          {t('common.retry')}
        </Button>
      </Notice>
    );
  }
  return <>{props.children(loaded.value)}</>;
}

export function Result({ result }: { result: ActResult | undefined }) {
  return result === undefined ? null : <Notice kind={result.kind}>{result.text}</Notice>;
}
