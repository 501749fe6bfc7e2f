import type { PageApi } from '../page-api';
import { useList } from '../use-list';
import { CountedNameField } from './counted-name-field';
import { usePage } from './page-context';

/** For an account in which nobody has said yes or no to anything yet. */
const COMMON_TOPICS = [
  'order-updates',
  'delivery',
  'weekly-offers',
  'product-news',
  'appointments',
  'account',
  'renewal',
];

/** The topic of a step: one to which people said yes or no, with how many, or a new one. */
export function TopicField({
  topic,
  api,
  onChange,
}: {
  topic: string;
  api: PageApi;
  onChange: (topic: string) => void;
}) {
  const { t } = usePage().language;
  const topics = useList(() => api.topics(), 'topics');
  const isWhole = topics.state === 'ready' && topics.value.complete;
  const known =
    topics.state === 'ready'
      ? topics.value.items.map(({ topic: name, optedIn, optedOut }) => ({
          name,
          says: t(isWhole ? 'topic.known' : 'topic.knownAtLeast', { in: optedIn, out: optedOut }),
        }))
      : undefined;
  return (
    <CountedNameField
      field="topic"
      label={t('topic.label')}
      hint={t('topic.hint')}
      value={topic}
      known={known}
      common={COMMON_TOPICS}
      isOther={t(isWhole ? 'topic.new' : 'topic.notSeen')}
      onChange={onChange}
    />
  );
}
