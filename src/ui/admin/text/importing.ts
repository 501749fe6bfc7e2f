/* The import of consents: what goes into the file, and what is wrong with a line. */

const en = {
  'import.title': 'Import consents',
  'import.hint':
    'A CSV whose first line names the columns: evidenceId, topic, status, source, method, occurredAt, and phone or userId; contactKey and explicit where you have them. The same file can be taken again: what is known already is not taken twice. No journey is entered by it.',
  'import.values':
    'What goes into them: evidenceId is your own number of the proof, a different one for each line. status is opted_in or opted_out. topic is what the person agreed to, as you name it in the step; * with opted_out is everything. occurredAt is ISO 8601 with a time zone, such as 2026-01-31T10:00:00Z. phone is a number with its country code, such as +12025550143. source says where it was given (website, shop), method how (form, phone): up to 40 characters each. explicit is yes where the person asked to be written to again after an opt-out, otherwise empty.',
  'import.example': 'Download an example file',
  'import.file': 'File',
  'import.go': 'Import',
  'import.busy': 'Importing…',
  'import.read': 'The file was read to its end.',
  'import.report':
    '{read} lines read: {recorded} recorded, {duplicate} already known, {outdated} older than what is known, {refused} refused.',
  'import.save': 'Save the refused lines with their reasons',
  'import.cut': 'There are more of them than fit; mend these first.',
  'import.refused': 'Refused lines',
  'import.line': 'Line',
  'import.evidence': 'Evidence id',
  'import.problem': 'What is wrong',
  'import.first': 'The first {n} are shown; the file holds them all.',
  'importFault.needed': '{field} is empty',
  'importFault.too_long': '{field} is longer than {n} characters',
  'importFault.status': 'status is “{given}”: write opted_in or opted_out',
  'importFault.occurred_at': 'occurredAt is “{given}”: write date, time and time zone, such as 2026-01-31T10:00:00Z',
  'importFault.topic':
    'topic “{given}” cannot be used: 1 to {n} characters, no comma, and not * ~ + ? at its beginning',
  'importFault.user_id': 'userId “{given}” is not a user id of WhatsApp',
  'importFault.explicit': 'explicit is “{given}”: write yes or no, or leave it empty',
  'importFault.field': '{field} cannot be “{given}”',
  'importFault.phone': 'phone “{given}” is not a number that can be written to: write it with its country code',
  'importFault.phone_or_user_id': 'neither phone nor userId is filled in',
  'importFault.opt_in_of_all': 'an opt-in must name its topic; * is for opted_out, or for an explicit yes',
  'importFault.used_before': 'this evidenceId was used for another consent',
  'importFault.other_number': 'the userId belongs to another number',
  'importFault.other_user_id': 'the phone belongs to another userId',
  'importFault.topics_full': 'this person has 100 topics already',
  'importFault.addresses_full': 'this person has 20 addresses already',
  'importFault.cells': 'the line has {n} cells, and the first line names {of} columns',
  'importFault.line_break': '{field} holds a line break',
  'importFault.quotes': 'a quotation mark stands where none belongs, or is not closed',
  'importFault.refused': 'the line was refused',
} as const;

const es: Record<keyof typeof en, string> = {
  'import.title': 'Importar consentimientos',
  'import.hint':
    'Un CSV cuya primera línea nombra las columnas: evidenceId, topic, status, source, method, occurredAt, y phone o userId; contactKey y explicit si los tienes. El mismo archivo se puede tomar otra vez: lo que ya se conoce no se toma dos veces. Nadie entra por ello en un recorrido.',
  'import.values':
    'Qué va en ellas: evidenceId es tu propio número de la prueba, distinto en cada línea. status es opted_in (acepta) u opted_out (rechaza). topic es lo que la persona aceptó, con el nombre que le das en el paso; * con opted_out es todo. occurredAt es ISO 8601 con zona horaria, como 2026-01-31T10:00:00Z. phone es un número con el código de su país, como +12025550143. source dice dónde se dio (sitio web, tienda) y method cómo (formulario, teléfono): hasta 40 caracteres cada uno. explicit es yes si la persona pidió que se le escriba otra vez después de un rechazo; si no, vacío.',
  'import.example': 'Descargar un archivo de ejemplo',
  'import.file': 'Archivo',
  'import.go': 'Importar',
  'import.busy': 'Importando…',
  'import.read': 'El archivo se leyó hasta el final.',
  'import.report':
    '{read} líneas leídas: {recorded} registradas, {duplicate} ya conocidas, {outdated} anteriores a lo que se conoce, {refused} rechazadas.',
  'import.save': 'Guardar las líneas rechazadas con sus motivos',
  'import.cut': 'Hay más de las que caben; corrige antes estas.',
  'import.refused': 'Líneas rechazadas',
  'import.line': 'Línea',
  'import.evidence': 'Id de la prueba',
  'import.problem': 'Qué está mal',
  'import.first': 'Se muestran las primeras {n}; el archivo las contiene todas.',
  'importFault.needed': '{field} está vacío',
  'importFault.too_long': '{field} tiene más de {n} caracteres',
  'importFault.status': 'status es «{given}»: escribe opted_in u opted_out',
  'importFault.occurred_at': 'occurredAt es «{given}»: escribe fecha, hora y zona horaria, como 2026-01-31T10:00:00Z',
  'importFault.topic':
    'el topic «{given}» no se puede usar: de 1 a {n} caracteres, sin coma, y sin * ~ + ? al principio',
  'importFault.user_id': 'el userId «{given}» no es un id de usuario de WhatsApp',
  'importFault.explicit': 'explicit es «{given}»: escribe yes o no, o déjalo vacío',
  'importFault.field': '{field} no puede ser «{given}»',
  'importFault.phone':
    'el phone «{given}» no es un número al que se pueda escribir: escríbelo con el código de su país',
  'importFault.phone_or_user_id': 'no hay ni phone ni userId',
  'importFault.opt_in_of_all':
    'un opted_in tiene que nombrar su topic; * es para opted_out, o para un explicit con yes',
  'importFault.used_before': 'este evidenceId ya se usó para otro consentimiento',
  'importFault.other_number': 'el userId pertenece a otro número',
  'importFault.other_user_id': 'el phone pertenece a otro userId',
  'importFault.topics_full': 'esta persona ya tiene 100 temas',
  'importFault.addresses_full': 'esta persona ya tiene 20 direcciones',
  'importFault.cells': 'la línea tiene {n} celdas, y la primera línea nombra {of} columnas',
  'importFault.line_break': '{field} contiene un salto de línea',
  'importFault.quotes': 'hay una comilla donde no corresponde, o no está cerrada',
  'importFault.refused': 'la línea fue rechazada',
};

const pt: Record<keyof typeof en, string> = {
  'import.title': 'Importar consentimentos',
  'import.hint':
    'Um CSV cuja primeira linha nomeia as colunas: evidenceId, topic, status, source, method, occurredAt, e phone ou userId; contactKey e explicit onde você os tem. O mesmo arquivo pode ser usado outra vez: o que já é conhecido não entra duas vezes. Ninguém entra numa jornada por isso.',
  'import.values':
    'O que vai nelas: evidenceId é o seu próprio número da prova, um diferente em cada linha. status é opted_in (aceita) ou opted_out (recusa). topic é o que a pessoa aceitou, com o nome usado na etapa; * com opted_out é tudo. occurredAt é ISO 8601 com fuso horário, como 2026-01-31T10:00:00Z. phone é um número com o código do país, como +12025550143. source diz onde foi dado (site, loja) e method como (formulário, telefone): até 40 caracteres cada um. explicit é yes quando a pessoa pediu para receber mensagens de novo depois de uma recusa; senão, vazio.',
  'import.example': 'Baixar um arquivo de exemplo',
  'import.file': 'Arquivo',
  'import.go': 'Importar',
  'import.busy': 'Importando…',
  'import.read': 'O arquivo foi lido até o fim.',
  'import.report':
    '{read} linhas lidas: {recorded} registradas, {duplicate} já conhecidas, {outdated} mais antigas do que o que se conhece, {refused} recusadas.',
  'import.save': 'Salvar as linhas recusadas com os motivos',
  'import.cut': 'Há mais do que cabe; corrija estas primeiro.',
  'import.refused': 'Linhas recusadas',
  'import.line': 'Linha',
  'import.evidence': 'Id da prova',
  'import.problem': 'O que está errado',
  'import.first': 'São mostradas as primeiras {n}; o arquivo contém todas.',
  'importFault.needed': '{field} está vazio',
  'importFault.too_long': '{field} passa de {n} caracteres',
  'importFault.status': 'status é “{given}”: escreva opted_in ou opted_out',
  'importFault.occurred_at': 'occurredAt é “{given}”: escreva data, hora e fuso horário, como 2026-01-31T10:00:00Z',
  'importFault.topic':
    'o topic “{given}” não pode ser usado: de 1 a {n} caracteres, sem vírgula, e sem * ~ + ? no início',
  'importFault.user_id': 'o userId “{given}” não é um id de usuário do WhatsApp',
  'importFault.explicit': 'explicit é “{given}”: escreva yes ou no, ou deixe vazio',
  'importFault.field': '{field} não pode ser “{given}”',
  'importFault.phone':
    'o phone “{given}” não é um número para o qual se possa escrever: escreva-o com o código do país',
  'importFault.phone_or_user_id': 'não há phone nem userId',
  'importFault.opt_in_of_all': 'um opted_in precisa dizer o seu topic; * é para opted_out, ou para um explicit com yes',
  'importFault.used_before': 'este evidenceId já foi usado para outro consentimento',
  'importFault.other_number': 'o userId pertence a outro número',
  'importFault.other_user_id': 'o phone pertence a outro userId',
  'importFault.topics_full': 'esta pessoa já tem 100 assuntos',
  'importFault.addresses_full': 'esta pessoa já tem 20 endereços',
  'importFault.cells': 'a linha tem {n} células, e a primeira linha nomeia {of} colunas',
  'importFault.line_break': '{field} contém uma quebra de linha',
  'importFault.quotes': 'há aspas onde não cabem, ou que não foram fechadas',
  'importFault.refused': 'a linha foi recusada',
};

export const importing = { en, es, pt };
