/**
 * Personalisation of other channels and tools, which WhatsApp would show as it is: `%%FirstName%%` and `%%=v(@x)=%%` of email,
 * merge tags of others.
 */
const FOREIGN_PLACEHOLDER =
  /%%=?[^%\n]{1,200}=?%%|\*\|[^|\n]{1,80}\|\*|\$\{[^}\n]{1,80}\}|<%[^\n]{1,200}%>|\{%[^\n]{1,200}%\}|\[\[[^\]\n]{1,80}\]\]/;

/** The first placeholder of another channel in a text, as it stands there. */
export function foreignPlaceholder(text: string): string | undefined {
  return FOREIGN_PLACEHOLDER.exec(text)?.[0];
}
