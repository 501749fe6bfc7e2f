import { languageOfContact } from '../../decision/language-of-contact';
import type { StoredSettings } from '../../execution/settings-store';
import type { TemplateCatalog } from '../../whatsapp/template-catalog';

/**
 * The settings that hold for a contact of this locale: those of the step, or where it sends in the language of the contact
 * those with the template in that language. What is later told of the message reads them back by their hash, so rows,
 * health of the template and answers to replies are of the language that was sent.
 */
export async function inTheirLanguage(
  stored: StoredSettings,
  locale: string,
  {
    settings: store,
    catalog,
  }: {
    settings: { inLanguage: (stored: StoredSettings, language: string) => StoredSettings | Promise<StoredSettings> };
    catalog: Pick<TemplateCatalog, 'translations'>;
  },
): Promise<StoredSettings> {
  const { languageByContact, template } = stored.settings;
  if (languageByContact !== true) return stored;
  const language = languageOfContact(locale, {
    own: template.language,
    translations: catalog.translations(template.name),
  });
  return store.inLanguage(stored, language);
}
