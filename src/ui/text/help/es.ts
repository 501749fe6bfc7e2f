import type { HelpTexts } from './questions';

export const es: HelpTexts = {
  'take-from':
    'Copia en este paso las respuestas de otro paso del recorrido: todas menos el mensaje, lo que lo rellena y el grupo de control. Después puedes cambiar cada una.',
  sender:
    'El número de WhatsApp que ven tus clientes. Límite y calidad los pone Meta: un número de baja calidad se frena, mira la línea debajo.',
  template:
    'El texto que WhatsApp aprobó. El que está en gris no se puede enviar ahora, y la línea debajo dice por qué. Si existe en varios idiomas, elige el que lee la mayoría de tus clientes.',
  parameter:
    'Lo que va en esta variable del mensaje. Un campo da a cada contacto su valor; un texto fijo es igual para todos; «Texto y campos» mezcla ambos.',
  'when-empty':
    'Sale donde el campo está vacío, como cliente en lugar de un nombre. Si queda vacío aquí, quien no tiene valor no recibe el mensaje y va por el camino de «Falta un valor».',
  link: 'Una página tuya; con un campo, una para cada contacto, como su pedido. Donde un campo está vacío va la dirección de abajo y, sin ella, no va el mensaje. Contamos el clic; wa_message en la dirección le dice a tu tienda qué mensaje fue.',
  languageByContact:
    'Actívalo si la plantilla existe en varios idiomas: basta un paso y el recorrido no necesita dividirse por idioma.',
  locale:
    'El campo de tu fuente de entrada que dice qué idioma lee el cliente, como código: es-MX, pt_BR o es. Quien no lo tiene recibe el idioma de la plantilla elegida.',
  useSessionMessage:
    'A quien escribió a este número en el último día se le puede responder con tus propias palabras en vez de la plantilla, muchas veces sin costo. Todas las reglas de este paso valen también ahí.',
  sessionText:
    'Lo que lee ese cliente. Escríbelo como respuesta a alguien con quien conversas. Debe bastar sin la plantilla: solo se envía uno de los dos.',
  sessionButton:
    'Una respuesta corta para tocar, de 20 caracteres como máximo. Lo que se toca vuelve como respuesta del cliente.',
  sessionMinutes:
    'Cuánto deben durar aún las 24 horas de WhatsApp para que salga tu texto. La media hora habitual es segura; más solo hace falta donde los mensajes esperan mucho.',
  phone:
    'El campo de tu fuente de entrada con el móvil. Si un contacto no tiene, va por el camino que elijas en el paso 3.',
  defaultCountry:
    'Un número solo es seguro con su código de país. Si los tuyos vienen como se marcan en casa, indica el país; el que trae código se lee por el suyo.',
  purpose:
    'Decide qué consentimiento hace falta. En la duda: ¿echaría de menos el cliente este mensaje? Si no, es promocional.',
  stage: 'Solo para informes: agrupa tus pasos según dónde está el cliente. No cambia quién recibe el mensaje.',
  topic:
    'Aquello a lo que la gente dijo sí o no. Usa la palabra con la que llegan los consentimientos; otra palabra es otro tema, sin nadie dentro.',
  requireOptIn:
    'Activado: solo recibe el mensaje quien dijo sí a este tema. Desactivado: todos los que no dijeron no. Los mensajes promocionales sin consentimiento incumplen las reglas de WhatsApp.',
  optIn:
    'Un campo tuyo que dice sí para quien aceptó en otro lugar, como en un formulario. Se suma a los consentimientos que conocemos y nunca anula una baja.',
  suppressed:
    'Un campo tuyo que dice sí para aquellos a quienes nadie debe escribir, como tras una queja. No reciben el mensaje y van por el camino de «Indicaste no contactar».',
  useQuietHours:
    'En estas horas de su propio día no se escribe a nadie. Desactívalo solo para lo que no puede esperar, como un código o un retraso.',
  quietStart: 'Cuándo empieza la noche de tus clientes, según su reloj. El final puede caer en el día siguiente.',
  quietEnd: 'Desde este minuto los mensajes vuelven a salir, según el reloj del cliente.',
  quietZoneFrom:
    'El país del número acierta con casi todos. Elige una sola zona si tus clientes viven en un mismo lugar, diga lo que diga su número.',
  quietTimeZone: 'El reloj que vale para quien no se conoce nada mejor: ni campo de zona horaria, ni país del número.',
  quietThen:
    'Retener: el mensaje sale por la mañana y el contacto sigue ya. Camino alternativo: el contacto pasa al correo enseguida. Retener necesita un camino alternativo tardío para lo que después no pueda salir.',
  quietDays:
    'Para días distintos, como un domingo sin mensajes o un sábado que empieza tarde. Lo que no se fija aquí es como en los demás días.',
  timeZone:
    'Un campo tuyo con la zona del propio cliente, como America/Bogota. Va antes que el país de su número, porque la gente se muda y conserva el número.',
  useExpiry:
    'Para lo que después no vale: un código, una oferta de hoy, una entrega que está en la puerta. Lo que no pudo salir a tiempo no se envía y va por el camino de «Llegaría demasiado tarde».',
  expiresAfter:
    'Se cuenta desde que el contacto llegó a este paso. Dale más que la noche si el mensaje puede quedar retenido en las horas de silencio.',
  useFrequencyCap:
    'Evita que una persona reciba demasiado entre todos tus recorridos. Los promocionales se cuentan entre sí, los demás aparte, los transaccionales nunca. Quien llega al límite va por el camino de «Ya recibió suficientes mensajes».',
  capMessages:
    'Cuántos mensajes puede haber recibido ya una persona, en los días de al lado, antes de que este se omita.',
  capDays:
    'Los días que se miran hacia atrás desde ahora, de 24 horas cada uno. Siete días y dos mensajes convienen a la mayoría.',
  email: 'El campo con la dirección de correo. Hace falta para un correo tardío y queda con el mensaje en tus datos.',
  'set-all':
    'Quien no recibe el mensaje de WhatsApp sale del paso por uno de estos caminos. Pon tu actividad de correo en «Correo en su lugar».',
  'cause-invalid_phone':
    'El campo del número estaba vacío o lo que contiene no es un teléfono, ni siquiera con el país de este paso. No se escribió a nadie. Lo habitual es el correo; la lista de contactos del paso activo muestra qué números corregir.',
  'cause-suppressed':
    'Tu campo de no contactar dijo que sí, o alguien de tu empresa indicó que nunca se le escriba. Vale para todos los canales; por eso no se le contacta, tampoco por correo, salvo que elijas otra cosa.',
  'cause-opted_out':
    'Dijo en WhatsApp que no quiere mensajes, todos o los de este tema. Quien dejó WhatsApp no dejó el correo, así que el correo está permitido; no lo contactes si así lo dice tu política.',
  'cause-marketing_opted_out':
    'WhatsApp permite detener las ofertas de una empresa con un ajuste propio, y nos avisó. Los mensajes transaccionales le siguen llegando; para esta oferta lo habitual es el correo.',
  'cause-blocked':
    'WhatsApp nunca dice quién te bloquea. Lo suponemos cuando varios mensajes seguidos no se entregaron, y volvemos a intentarlo tras una pausa. Lo habitual es el correo.',
  'cause-unreachable':
    'WhatsApp dijo que este número no recibe mensajes: no hay cuenta, la app es muy antigua o no se aceptaron sus condiciones. Lo recordamos un tiempo y no preguntamos en cada mensaje.',
  'cause-not_opted_in':
    'El propósito de este paso exige que la persona haya dicho que sí, y no se sabe de ello: ni por tu campo ni por lo que respondió en WhatsApp. Pídelo por correo, con el enlace del kit de consentimiento.',
  'cause-template_unavailable':
    'Meta pausó, rechazó o cambió la plantilla después de que la elegiste, y no se puede enviar a nadie. Todos siguen este camino hasta que se apruebe de nuevo; se avisa al responsable del paso.',
  'cause-parameters_missing':
    'Un campo que llena la plantilla está vacío para este contacto y nada lo reemplaza. Nadie recibe media frase. Indica un reemplazo en la primera página y casi no ocurrirá.',
  'cause-sender_unavailable':
    'El número remitente está restringido por Meta, llegó a su límite de personas por día o ya no es de esta cuenta. Se trata del número y no de este contacto.',
  'cause-frequency_capped':
    'Este contacto ya recibió tantos mensajes como permite el límite de este paso. Es tu propia regla: si no lo contactas, vale también para el correo.',
  'cause-expired':
    'El mensaje se retuvo, o esperó su turno, hasta que dejó de tener valor según el plazo que fijaste. Nadie lo recibió tarde.',
  'cause-quiet_hours':
    'Son horas de silencio donde vive el contacto y este paso no retiene el mensaje. Un correo no despierta a nadie. Para enviarlo por la mañana, elige retenerlo y configura un camino alternativo tardío.',
  'cause-withheld_by_meta':
    'Meta no entregó la oferta: limita cuántas recibe una persona de todas las empresas, o no entrega ninguna en ese país. Reintentar enseguida no ayuda; lo habitual es el correo.',
  'cause-not_delivered':
    'El paso esperó la entrega y no se informó en ese tiempo. El mensaje aún puede llegar: quien sigue el camino del correo puede recibir los dos.',
  'cause-send_failed':
    'Meta rechazó el mensaje por un motivo ajeno al número y al consentimiento del contacto, y reintentar no ayudó. El motivo está en la lista de contactos.',
  'cause-unconfirmed':
    'La conexión se cortó al entregar el mensaje y aún no se sabe si salió. Nunca se envía dos veces. Con un camino alternativo tardío, continuar es seguro: compensa lo que no salió.',
  decideOn:
    'Deja la primera respuesta salvo en audiencias pequeñas y urgentes: un fallo tardío aún se puede suplir abajo.',
  waitSeconds:
    'La mayoría de los teléfonos encendidos lo tienen en diez segundos. Pasado este tiempo el contacto sigue como no entregado; una entrega posterior también se cuenta.',
  lateKind:
    'WhatsApp a veces dice minutos u horas después que un mensaje falló. Esto es lo que ocurre entonces en su lugar, una vez.',
  lateKey:
    'El evento de tu paso de espera, o el correo transaccional que se envía. Elígelo por su nombre; si la lista no se puede mostrar, escribe su clave: se busca en tu cuenta.',
  lateOn:
    'Lo que pone en marcha la alternativa: lo primero de esto que se cumpla. El fallo lo dice WhatsApp; lo demás se nota cuando pasa el tiempo de abajo.',
  lateAfter:
    'Cuánto puede estar un mensaje sin entregar, sin leer o sin respuesta antes de la alternativa. De noche los teléfonos se apagan: unas horas son más amables que unos minutos.',
  ownerName: 'A quién se pregunta si algo de este paso va mal: un equipo o una persona tuya.',
  ownerEmail:
    'Adonde llegan los avisos sobre este paso. La dirección de un equipo es mejor que la de alguien que puede estar de vacaciones.',
  notify:
    'Por cada una de estas causas el responsable recibe como mucho un correo por hora, con cuántos contactos afectó. Lo que no marcas queda igualmente en los datos.',
  handOver: 'Decide en qué lista aparece una respuesta. Las bajas se aplican enseguida, elijas lo que elijas aquí.',
  acknowledgement:
    'Se envía enseguida a quien responde, para que sepa que alguien lo lee. Di cuándo llegará la respuesta. Dentro de las 24 horas de WhatsApp no cuesta nada.',
  replyEvent:
    'Se dispara cuando un cliente responde. Entonces sigue una espera por evento de API de este recorrido, o empieza otro con ese contacto.',
  questions:
    'Se hacen una tras otra cuando un cliente responde, antes de que siga una persona: de qué se trata, qué pedido. Las respuestas quedan junto a la conversación.',
  options:
    'Lo que se puede tocar como respuesta. Vacío, vale cualquier texto. Mejor palabras cortas: en un botón caben 20 caracteres.',
  conversion:
    'Lo que esperas que haga el cliente. Se cuenta cuando tu tienda, formulario o CRM lo comunica con este nombre, dentro de las horas de abajo.',
  conversionName:
    'Tal como lo comunica tu tienda, formulario o CRM. Se ofrecen los que ya llegaron, con cuántas veces; un nombre que nunca llega no cuenta nada.',
  conversionWindow:
    'Cuánto después del mensaje sigue contando. Tres días convienen a una compra; lo que se decide despacio necesita más.',
  holdout:
    'Algunos contactos, al azar, no reciben el mensaje. Solo la diferencia entre ambos grupos muestra lo que aportó el mensaje.',
  holdoutPercent:
    'Cuántos de cada cien contactos no reciben el mensaje. Con más se sabe antes, y mientras tanto se llega a menos gente.',
  holdoutUntil:
    'Hasta este día se aparta a contactos; después todos reciben el mensaje. El recuadro de abajo dice cuánto tarda en saberse algo.',
  holdoutEffect:
    'La menor diferencia que cambiaría lo que haces. Una pequeña necesita muchos más contactos para verse.',
  holdoutBase:
    'Cuántos comprarían sin el mensaje. Solo sirve para decir cuántos contactos hacen falta; basta una estimación.',
  holdoutBranch:
    'Por dónde siguen. Sin ningún mensaje sabes lo que aporta WhatsApp; con el correo, lo que aporta más que el correo.',
  stepName: 'Cómo se llama el paso en el lienzo y en los informes. Así se distinguen dos pasos con la misma plantilla.',
  'test-phone':
    'Tu propio número, con código de país. Si no tiene consentimiento, un administrador puede añadirlo a los probadores: reciben pruebas a cualquier hora.',
  judged:
    'El paso de WhatsApp Message anterior de este recorrido por cuyo mensaje se pregunta. Cada contacto va por el camino de lo que pasó con el suyo.',
};
