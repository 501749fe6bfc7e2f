import type { Settings } from '../decision/settings';
import type { SettingsStore } from '../execution/settings-store';
import type { StepStore } from '../execution/step-store';
import type { JourneyOf } from './watch-signals';

/** One activity as a person finds it: its journey, and the template that it sends. */
export interface NamedStep {
  activityId: string;
  journeyId: string;
  /** `Autumn offer, version 3`; while its name is not known, its key or the version's id. */
  journey: string;
  template: string;
  /** The one language that it sends in; undefined where each contact gets their own, or its settings are not known. */
  language: string | undefined;
  /** Id of the number that it sends by; empty where its settings are not known any more. */
  sender: string;
  owner: Settings['owner'];
  /** Template and journey. */
  name: string;
  /** When its journey version was activated, ms; undefined where that did not go through us. */
  activatedAt?: number;
}

/** Every activity there has been, as it last ran, the one last begun first. */
export function createNamedSteps(options: {
  steps: Pick<StepStore, 'list'>;
  settings: Pick<SettingsStore, 'get'>;
  journeyOf: JourneyOf;
}) {
  const { steps, settings, journeyOf } = options;

  return async (): Promise<NamedStep[]> => {
    const seen = new Set<string>();
    const newest = (await steps.list()).filter(({ activityId }) => {
      if (activityId === '' || seen.has(activityId)) return false;
      return seen.add(activityId);
    });
    return Promise.all(
      newest.map(async ({ activityId, journeyId, settingsHash }) => {
        const [stored, version] = await Promise.all([settings.get(settingsHash), journeyOf(journeyId)]);
        const journey =
          version === undefined ? journeyId : `${version.name || version.key}, version ${version.version}`;
        const template = stored?.template.name ?? 'a template that is not known any more';
        return {
          activityId,
          journeyId,
          journey,
          template,
          language: stored?.languageByContact ? undefined : stored?.template.language,
          sender: stored?.sender ?? '',
          owner: stored?.owner,
          name: `${template} in ${journey}`,
          ...(version?.publishedAt !== undefined && { activatedAt: version.publishedAt }),
        };
      }),
    );
  };
}
