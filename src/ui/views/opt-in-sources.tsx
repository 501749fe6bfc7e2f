import { usePage } from './page-context';

/** Where opt-ins of a step's topic come from: said wherever people have none. */
export function OptInSources({ topic }: { topic: string }) {
  const { t } = usePage().language;
  return <>{t('optIn.sources', { topic: topic.trim() || t('review.unset'), field: t('consent.field') })}</>;
}
