import { generalBranch, withGeneralBranch } from '../../../src/ui/form/general-branch';
import { EMPTY_FORM } from '../../../src/ui/form/message-form';

test('the general answer is where most reasons lead, and changing it leaves the exceptions', () => {
  const form = { ...EMPTY_FORM, fallback: { ...EMPTY_FORM.fallback, opted_out: 'continue' as const } };
  expect(generalBranch(form)).toBe('email_fallback');
  const others = withGeneralBranch(form, 'continue');
  expect(others.invalid_phone).toBe('continue');
  expect(generalBranch({ ...form, fallback: others })).toBe('continue');
  // Whom the account says not to contact goes where that alone was answered.
  expect(others.suppressed).toBe('no_contact');
  expect(
    withGeneralBranch({ ...form, fallback: { ...others, opted_out: 'email_fallback' } }, 'email_fallback'),
  ).toEqual(withGeneralBranch(EMPTY_FORM, 'email_fallback'));
});
