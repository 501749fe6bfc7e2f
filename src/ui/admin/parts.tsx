import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Notice } from '../views/notice';
import type { Loaded } from './use-loaded';

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

/** A table that scrolls by itself where the window is narrow, by keyboard too. */
export function DataTable(props: { label: string; head: readonly string[]; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section class="table-scroll" aria-label={props.label} tabIndex={0}>
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
      <Button onClick={() => setAsking(false)}>Cancel</Button>
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
  if (loaded.state === 'loading') {
    return (
      <p class="waiting" role="status">
        Loading…
      </p>
    );
  }
  if (loaded.state === 'failed') {
    return (
      <Notice kind="error">
        {loaded.message}{' '}
        <Button kind="plain" onClick={retry}>
          Try again
        </Button>
      </Notice>
    );
  }
  return <>{props.children(loaded.value)}</>;
}

export function Result({ result }: { result: { kind: 'success' | 'error' | 'warning'; text: string } | undefined }) {
  return result === undefined ? null : <Notice kind={result.kind}>{result.text}</Notice>;
}

const TIMES = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const NUMBERS = new Intl.NumberFormat('en');

/** A time in the zone of the person who looks, with UTC for the one who compares. */
export function Time({ at }: { at: string | number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {TIMES.format(date)}
    </time>
  );
}

export const number = (value: number) => NUMBERS.format(value);

/** 75,000 → `1 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
