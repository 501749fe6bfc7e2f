/** Text in which names stand between backticks: they are drawn as code. Of a link only its words are left, since its page is not here. */
export function Marked({ text }: { text: string }) {
  const pieces = text.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').split('`');
  return (
    <>{pieces.map((piece, place) => (place % 2 === 0 ? piece : <code key={`${place} ${piece}`}>{piece}</code>))}</>
  );
}
