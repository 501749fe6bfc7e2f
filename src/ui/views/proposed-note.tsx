import { Notice } from './notice';
import { usePage } from './page-context';

/** Says where the answers come from that nobody gave in this step. */
export function ProposedNote({
  source,
}: {
  source: { step: string | undefined; account: boolean; you: boolean } | undefined;
}) {
  const { t } = usePage().language;
  if (source === undefined) return null;
  const { step, account, you } = source;
  const others =
    step === undefined ? account && t('proposed.account') : t(account ? 'proposed.both' : 'proposed.step', { step });
  const owner = you && t('proposed.you');
  if (!others && !owner) return null;
  return (
    <Notice kind="info">
      {others} {owner}
    </Notice>
  );
}
