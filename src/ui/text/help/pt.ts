import type { HelpTexts } from './questions';

export const pt: HelpTexts = {
  'take-from':
    'Copia para esta etapa as respostas de outra etapa da jornada: todas menos a mensagem, o que a preenche e o grupo de controle. Depois você pode mudar cada uma.',
  sender:
    'O número do WhatsApp que seus clientes veem. Limite e qualidade são da Meta: um número de baixa qualidade é freado, veja a linha abaixo.',
  template:
    'O texto que o WhatsApp aprovou. O que está em cinza não pode ser enviado agora, e a linha abaixo diz por quê. Se existe em vários idiomas, escolha o que a maioria dos seus clientes lê.',
  parameter:
    'O que entra nesta variável da mensagem. Um campo dá a cada contato o seu valor; um texto fixo é igual para todos; “Texto e campos” mistura os dois.',
  'when-empty':
    'Sai onde o campo está vazio, como cliente no lugar de um nome. Se ficar vazio aqui, quem não tem valor não recebe a mensagem e vai pelo caminho de “Falta um valor”.',
  link: 'Uma página sua; com um campo, uma para cada contato, como o pedido dele. Onde um campo está vazio vai o endereço de baixo e, sem ele, a mensagem não vai. Contamos o clique; wa_message no endereço diz à sua loja qual mensagem foi.',
  languageByContact:
    'Ative se o modelo existe em vários idiomas: basta uma etapa, e a jornada não precisa se dividir por idioma.',
  locale:
    'O campo da sua fonte de entrada que diz que idioma o cliente lê, como código: es-MX, pt_BR ou es. Quem não tem recebe o idioma do modelo escolhido.',
  useSessionMessage:
    'Quem escreveu a este número no último dia pode receber suas próprias palavras em vez do modelo, muitas vezes sem custo. Todas as regras desta etapa valem também aí.',
  sessionText:
    'O que esse cliente lê. Escreva como resposta a alguém com quem você conversa. Deve bastar sem o modelo: só um dos dois é enviado.',
  sessionButton:
    'Uma resposta curta para tocar, de 20 caracteres no máximo. O que se toca volta como resposta do cliente.',
  sessionMinutes:
    'Quanto ainda devem durar as 24 horas do WhatsApp para que saia o seu texto. A meia hora habitual é segura; mais só é preciso onde as mensagens esperam muito.',
  phone:
    'O campo da sua fonte de entrada com o celular. Se um contato não tem, vai pelo caminho que você escolher na etapa 3.',
  defaultCountry:
    'Um número só é seguro com o código do país. Se os seus vêm como se disca em casa, indique o país; o que traz código é lido pelo seu.',
  purpose:
    'Decide que consentimento é preciso. Na dúvida: o cliente sentiria falta desta mensagem? Se não, é promocional.',
  stage: 'Só para relatórios: agrupa suas etapas conforme o momento do cliente. Não muda quem recebe a mensagem.',
  topic:
    'Aquilo a que as pessoas disseram sim ou não. Use a palavra com que chegam os consentimentos; outra palavra é outro assunto, sem ninguém.',
  requireOptIn:
    'Ativado: só recebe a mensagem quem disse sim a este assunto. Desativado: todos que não disseram não. Mensagens promocionais sem consentimento violam as regras do WhatsApp.',
  optIn:
    'Um campo seu que diz sim para quem aceitou em outro lugar, como em um formulário. Soma-se aos consentimentos que conhecemos e nunca anula um cancelamento.',
  suppressed:
    'Um campo seu que diz sim para aqueles a quem ninguém deve escrever, como depois de uma reclamação. Não recebem a mensagem e vão pelo caminho de “Você disse para não contatar”.',
  useQuietHours:
    'Nestas horas do próprio dia não se escreve a ninguém. Desative só para o que não pode esperar, como um código ou um atraso.',
  quietStart: 'Quando começa a noite dos seus clientes, pelo relógio deles. O fim pode cair no dia seguinte.',
  quietEnd: 'A partir deste minuto as mensagens voltam a sair, pelo relógio do cliente.',
  quietZoneFrom:
    'O país do número acerta com quase todos. Escolha um só fuso se seus clientes vivem em um mesmo lugar, diga o que disser o número.',
  quietTimeZone: 'O relógio que vale para quem nada melhor se conhece: nem campo de fuso horário, nem país do número.',
  quietThen:
    'Reter: a mensagem sai pela manhã e o contato segue já. Caminho alternativo: o contato passa ao e-mail na hora. Reter precisa de um caminho alternativo tardio, para o que depois não puder sair.',
  quietDays:
    'Para dias diferentes, como um domingo sem mensagens ou um sábado que começa tarde. O que não se define aqui é como nos outros dias.',
  timeZone:
    'Um campo seu com o fuso do próprio cliente, como America/Bogota. Vem antes do país do número, porque as pessoas se mudam e mantêm o número.',
  useExpiry:
    'Para o que depois não vale: um código, uma oferta de hoje, uma entrega que está na porta. O que não pôde sair a tempo não é enviado e vai pelo caminho de “Chegaria tarde demais”.',
  expiresAfter:
    'Conta a partir do momento em que o contato chegou a esta etapa. Dê mais que a noite se a mensagem puder ficar retida nas horas de silêncio.',
  useFrequencyCap:
    'Evita que uma pessoa receba demais entre todas as suas jornadas. As promocionais contam entre si, as outras à parte, as transacionais nunca. Quem chega ao limite vai pelo caminho de “Já recebeu mensagens suficientes”.',
  capMessages: 'Quantas mensagens uma pessoa pode já ter recebido, nos dias ao lado, antes que esta seja omitida.',
  capDays:
    'Os dias que se olham para trás a partir de agora, de 24 horas cada um. Sete dias e duas mensagens servem para a maioria.',
  email: 'O campo com o endereço de e-mail. É preciso para um e-mail tardio e fica com a mensagem nos seus dados.',
  'set-all':
    'Quem não recebe a mensagem do WhatsApp sai da etapa por um destes caminhos. Ponha a sua atividade de e-mail em “E-mail no lugar”.',
  'cause-invalid_phone':
    'O campo do número estava vazio, ou o que contém não é um telefone nem com o país desta etapa. Ninguém foi contatado. O habitual é o e-mail; a lista de contatos da etapa ativa mostra quais números corrigir.',
  'cause-suppressed':
    'O seu campo de não contatar disse que sim, ou alguém da sua empresa disse para nunca escrever a esta pessoa. Vale para todos os canais; por isso ela não é contatada, nem por e-mail, a menos que você escolha outra coisa.',
  'cause-opted_out':
    'A pessoa disse no WhatsApp que não quer mensagens, todas ou as deste assunto. Quem deixou o WhatsApp não deixou o e-mail, então o e-mail é permitido; não contate se a sua política disser isso.',
  'cause-marketing_opted_out':
    'O WhatsApp deixa parar as ofertas de uma empresa com um ajuste próprio, e nos avisou. As mensagens transacionais continuam chegando; para esta oferta o habitual é o e-mail.',
  'cause-blocked':
    'O WhatsApp nunca diz quem bloqueia você. Supomos isso quando várias mensagens seguidas não foram entregues, e tentamos de novo após uma pausa. O habitual é o e-mail.',
  'cause-unreachable':
    'O WhatsApp disse que este número não recebe mensagens: não há conta, o aplicativo é antigo ou os termos não foram aceitos. Lembramos disso por um tempo e não perguntamos a cada mensagem.',
  'cause-not_opted_in':
    'O propósito desta etapa exige que a pessoa tenha dito sim, e não se sabe disso: nem pelo seu campo nem pelo que respondeu no WhatsApp. Peça por e-mail, com o link do kit de consentimento.',
  'cause-template_unavailable':
    'A Meta pausou, rejeitou ou mudou o modelo depois que você o escolheu, e ele não pode ser enviado a ninguém. Todos seguem este caminho até ser aprovado de novo; o responsável pela etapa é avisado.',
  'cause-parameters_missing':
    'Um campo que preenche o modelo está vazio para este contato e nada o substitui. Ninguém recebe meia frase. Dê um substituto na primeira página e isto quase não acontece.',
  'cause-sender_unavailable':
    'O número remetente está restrito pela Meta, atingiu o limite de pessoas por dia ou já não é desta conta. Trata-se do número e não deste contato.',
  'cause-frequency_capped':
    'Este contato já recebeu tantas mensagens quanto o limite desta etapa permite. É a sua própria regra: se não contatar, ela vale também para o e-mail.',
  'cause-expired':
    'A mensagem ficou retida, ou esperou a sua vez, até não valer mais nada pelo prazo que você definiu. Ninguém a recebeu tarde.',
  'cause-quiet_hours':
    'São horas de silêncio onde o contato mora e esta etapa não retém a mensagem. Um e-mail não acorda ninguém. Para enviar de manhã, escolha reter a mensagem e configure um caminho alternativo tardio.',
  'cause-withheld_by_meta':
    'A Meta não entregou a oferta: limita quantas uma pessoa recebe de todas as empresas, ou não entrega nenhuma nesse país. Tentar de novo logo não ajuda; o habitual é o e-mail.',
  'cause-not_delivered':
    'A etapa esperou a entrega e ela não foi informada nesse tempo. A mensagem ainda pode chegar: quem segue o caminho do e-mail pode receber as duas.',
  'cause-send_failed':
    'A Meta recusou a mensagem por um motivo alheio ao número e ao consentimento do contato, e tentar de novo não ajudou. O motivo está na lista de contatos.',
  'cause-unconfirmed':
    'A conexão caiu ao entregar a mensagem e ainda não se sabe se ela foi. Nunca é enviada duas vezes. Com um caminho alternativo tardio, continuar é seguro: ela compensa o que não foi.',
  decideOn:
    'Deixe a primeira resposta, salvo em públicos pequenos e urgentes: uma falha tardia ainda pode ser suprida abaixo.',
  waitSeconds:
    'A maioria dos celulares ligados recebe em dez segundos. Passado este tempo o contato segue como não entregue; uma entrega posterior também conta.',
  lateKind:
    'O WhatsApp às vezes diz minutos ou horas depois que uma mensagem falhou. Isto é o que acontece então no lugar dela, uma vez.',
  lateKey:
    'O evento da sua etapa de espera, ou o e-mail transacional que é enviado. Escolha pelo nome; se a lista não puder ser mostrada, escreva a chave: ela é procurada na sua conta.',
  lateOn:
    'O que aciona a alternativa: o primeiro destes que acontecer. A falha é dita pelo WhatsApp; o resto se nota quando passa o tempo abaixo.',
  lateAfter:
    'Quanto uma mensagem pode ficar sem entrega, sem leitura ou sem resposta antes da alternativa. À noite os celulares são desligados: algumas horas são mais gentis que minutos.',
  ownerName: 'A quem se pergunta se algo desta etapa der errado: uma equipe ou pessoa sua.',
  ownerEmail:
    'Aonde chegam os avisos sobre esta etapa. O endereço de uma equipe é melhor que o de alguém que pode estar de férias.',
  notify:
    'Por cada uma destas causas o responsável recebe no máximo um e-mail por hora, com quantos contatos afetou. O que não for marcado fica do mesmo modo nos dados.',
  handOver:
    'Decide em que lista aparece uma resposta. Os cancelamentos se aplicam na hora, escolha o que escolher aqui.',
  acknowledgement:
    'Enviada na hora a quem responde, para que saiba que alguém lê. Diga quando virá a resposta. Dentro das 24 horas do WhatsApp não custa nada.',
  replyEvent:
    'Disparado quando um cliente responde. Então segue uma espera por evento de API desta jornada, ou começa outra com esse contato.',
  questions:
    'Feitas uma após a outra quando um cliente responde, antes que uma pessoa assuma: de que se trata, qual pedido. As respostas ficam junto à conversa.',
  options:
    'O que se pode tocar como resposta. Vazio, vale qualquer texto. Palavras curtas são melhores: em um botão cabem 20 caracteres.',
  conversion:
    'O que você espera que o cliente faça. Conta quando sua loja, formulário ou CRM o informa com este nome, dentro das horas abaixo.',
  conversionName:
    'Exatamente como sua loja, formulário ou CRM informa. Os que já chegaram são oferecidos, com quantas vezes; um nome que nunca chega não conta nada.',
  conversionWindow:
    'Quanto tempo depois da mensagem ainda conta. Três dias servem para uma compra; o que se decide devagar precisa de mais.',
  holdout:
    'Alguns contatos, ao acaso, não recebem a mensagem. Só a diferença entre os dois grupos mostra o que a mensagem trouxe.',
  holdoutPercent:
    'Quantos de cada cem contatos não recebem a mensagem. Com mais se sabe antes, e enquanto isso menos gente é alcançada.',
  holdoutUntil:
    'Até este dia contatos ficam de fora; depois todos recebem a mensagem. O quadro abaixo diz quanto leva para se saber algo.',
  holdoutEffect:
    'A menor diferença que mudaria o que você faz. Uma pequena precisa de muito mais contatos para ser vista.',
  holdoutBase:
    'Quantos comprariam sem a mensagem. Só serve para dizer quantos contatos são precisos; basta uma estimativa.',
  holdoutBranch:
    'Por onde seguem. Sem nenhuma mensagem você aprende o que o WhatsApp traz; com o e-mail, o que ele traz a mais que o e-mail.',
  stepName: 'Como a etapa se chama na tela e nos relatórios. Assim se distinguem duas etapas com o mesmo modelo.',
  'test-phone':
    'O seu próprio número, com o código do país. Se não tem consentimento, um administrador pode incluí-lo entre os testadores: eles recebem testes a qualquer hora.',
  judged:
    'A etapa WhatsApp Message anterior desta jornada sobre cuja mensagem se pergunta. Cada contato vai pelo caminho do que houve com a sua.',
};
