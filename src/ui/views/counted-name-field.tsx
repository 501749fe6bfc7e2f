import { TextField } from './inputs';

/**
 * A name that stands in the account's data, with what came under it so far: chosen from those that exist, or another one,
 * which is said to be new where all that exist are known.
 */
export function CountedNameField(props: {
  field: string;
  label: string;
  hint: string;
  value: string;
  /** Undefined while nobody knows, or where it could not be told. */
  known: readonly { name: string; says: string }[] | undefined;
  /** What is said of a name that is not among them. */
  common: readonly string[];
  isOther: string;
  onChange: (name: string) => void;
}) {
  const { value, known, common, isOther, hint } = props;
  const sought = value.trim().toLowerCase();
  const found = known?.find(({ name }) => name.toLowerCase() === sought);
  const says = sought === '' || known === undefined ? '' : (found?.says ?? isOther);
  const names = known === undefined || known.length === 0 ? common : known.map(({ name }) => name);
  return (
    <div>
      <TextField {...props} hint={hint} suggestions={names} />
      {says === '' ? null : (
        <p class="hint known" id={`${props.field}-known`} role="status">
          {says}
        </p>
      )}
    </div>
  );
}
