import { useEffect, useState } from 'preact/hooks';
import { contactAttributesIn, type NamedAttribute } from './form/contact-attributes';
import type { MessageForm } from './form/message-form';
import type { PageApi } from './page-api';

/**
 * Whether each contact attribute of the step stands in the lists that the marketer may see; false also where there are no such
 * lists, undefined for none, and while they are read. `asked` changes where they shall be read again.
 */
export function useKnownAttributes(api: PageApi, form: MessageForm, asked: number): boolean | undefined {
  const attributes = contactAttributesIn(form);
  const about = JSON.stringify([asked, attributes]);
  const [known, setKnown] = useState<{ about: string; all: boolean }>();
  useEffect(() => {
    if (attributes.length === 0) return;
    let isStale = false;
    void areListed(api, attributes).then((all) => {
      if (!isStale) setKnown({ about, all });
    });
    return () => {
      isStale = true;
    };
  }, [api, about]);
  return known?.about === about ? known.all : undefined;
}

async function areListed(api: PageApi, attributes: readonly NamedAttribute[]): Promise<boolean> {
  const sets = await api.named('attribute-sets');
  if (!sets.ok) return false;
  for (const name of new Set(attributes.map(({ set }) => set))) {
    const set = sets.value.items.find((item) => item.name === name);
    const listed = set && (await api.attributes(set.key));
    if (!listed?.ok) return false;
    const names = new Set(listed.value.items.map((item) => item.name));
    if (attributes.some((each) => each.set === name && !names.has(each.name))) return false;
  }
  return true;
}
