/** Rights of the package: what cannot be done without each (marketing-cloud/scopes.ts), and where they are granted. */
export const rightTexts = {
  grant: {
    es: 'concede {label} en Setup ▸ Apps ▸ Installed Packages ▸ tu paquete ▸ API Integration ▸ Edit',
    pt: 'conceda {label} em Setup ▸ Apps ▸ Installed Packages ▸ seu pacote ▸ API Integration ▸ Edit',
  },
  use_data_extensions_read: { es: 'leer extensiones de datos', pt: 'ler extensões de dados' },
  use_data_extensions_write: { es: 'escribir filas', pt: 'gravar linhas' },
  use_journeys_read: { es: 'disparar alternativas tardías y salidas', pt: 'disparar alternativas tardias e saídas' },
  use_list_and_subscribers_read: {
    es: 'llevar a cabo alternativas tardías por evento',
    pt: 'executar alternativas tardias por evento',
  },
  use_email_send: {
    es: 'llevar a cabo alternativas tardías por correo',
    pt: 'executar alternativas tardias por e-mail',
  },
};
