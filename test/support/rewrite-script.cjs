/**
 * The script that a command brings (`eval`) or names by its digest (`evalsha`), handed to `rewrite`, whose answer stands in its
 * place. The app sends most scripts as one text in Redis' protocol (src/redis/script-command.ts), the others as arguments.
 */
exports.rewriteScript = (command, rewrite) => {
  if (typeof command.text !== 'string') {
    command.args[0] = rewrite(String(command.args[0]));
    return;
  }
  const bytes = Buffer.from(command.text);
  const [head, length] = /^\*\d+\r\n\$\d+\r\n\w+\r\n\$(\d+)\r\n/.exec(command.text);
  const end = head.length + Number(length);
  const script = rewrite(bytes.toString('utf8', head.length, end));
  const name = head.slice(0, head.lastIndexOf('$'));
  command.text = `${name}$${Buffer.byteLength(script)}\r\n${script}${bytes.toString('utf8', end)}`;
};
