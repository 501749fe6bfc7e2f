import type { ComponentChildren } from 'preact';
import type { FailureCode } from '../page-api';
import type { TextKey } from '../text/en';
import { Icon } from './icon';
import { usePage } from './page-context';

/** A message in the page. Problems are announced at once; the others wait their turn. */
export function Notice({
  kind,
  children,
}: {
  kind: 'info' | 'warning' | 'error' | 'success';
  children: ComponentChildren;
}) {
  return (
    <div class={`notice notice_${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={kind === 'success' ? 'check' : kind} />
      <div>{children}</div>
    </div>
  );
}

/** What could not be loaded or done, why, and a way to try again. `keeps`: there is something that was entered. */
export function Failure(props: { what: TextKey; code: FailureCode; retry?: () => void; keeps?: boolean }) {
  const { what, code, retry, keeps = true } = props;
  const { t } = usePage().language;
  return (
    <Notice kind="error">
      {t(what)} {t(`error.${code}`)} {keeps ? t('failed.keeps') : ''}{' '}
      {retry ? (
        <button type="button" class="slds-button" onClick={retry}>
          {t('common.retry')}
        </button>
      ) : null}
    </Notice>
  );
}
