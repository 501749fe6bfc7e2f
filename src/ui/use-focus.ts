import { useLayoutEffect } from 'preact/hooks';

/** Puts the focus on an element once it is drawn: the answer that is still missing. `done` forgets the wish. */
export function useFocus(id: string | undefined, done: () => void): void {
  useLayoutEffect(() => {
    if (id === undefined) return;
    const target = document.getElementById(`${id}-text`) ?? document.getElementById(id);
    const input = target?.matches('fieldset') ? target.querySelector<HTMLElement>('input:checked, input') : null;
    (input ?? target)?.focus();
    target?.scrollIntoView({ block: 'center' });
    done();
  }, [id, done]);
}
