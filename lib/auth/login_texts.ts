/** Texts of the login page. */
export interface LoginTexts {
  readonly tag: "en" | "fr";
  readonly title: string;
  readonly user: string;
  readonly password: string;
  readonly token: string;
  readonly tokenHelp: string;
  readonly logIn: string;
  readonly logOut: string;
  readonly toLogs: string;
  loggedInAs(user: string): string;
  readonly wrong: string;
  wait(seconds: number): string;
}

const ENGLISH: LoginTexts = {
  tag: "en",
  title: "Log in to Ringside",
  user: "User",
  password: "Password",
  token: "Token",
  tokenHelp: "From the link that Ringside printed in its terminal, or the configured token.",
  logIn: "Log in",
  logOut: "Log out",
  toLogs: "To the logs",
  loggedInAs: (user) => `You are logged in as ${user}.`,
  wrong: "Login failed. The user, password or token is wrong, or the link was used before.",
  wait: (seconds) => `Too many failed logins. Try again in ${seconds} s.`,
};

const FRENCH: LoginTexts = {
  tag: "fr",
  title: "Connexion à Ringside",
  user: "Utilisateur",
  password: "Mot de passe",
  token: "Jeton",
  tokenHelp: "Celui du lien affiché par Ringside dans son terminal, ou le jeton configuré.",
  logIn: "Se connecter",
  logOut: "Se déconnecter",
  toLogs: "Voir le journal",
  loggedInAs: (user) => `Vous êtes connecté en tant que ${user}.`,
  wrong: "Échec de la connexion. L’utilisateur, le mot de passe ou le jeton est incorrect, ou le lien a déjà servi.",
  wait: (seconds) => `Trop d’échecs de connexion. Réessayez dans ${seconds} s.`,
};

/** Returns the texts in the first known language. */
export function loginTexts(languages: readonly string[]): LoginTexts {
  const known = languages.find((tag) => /^(?:en|fr)\b/i.test(tag));
  return known !== undefined && /^fr/i.test(known) ? FRENCH : ENGLISH;
}
