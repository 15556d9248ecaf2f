/** An authorization server and the client registered there, from metadata or user input. No secret: the client is public (RFC 8252). */
export interface OAuthServer {
  readonly issuer?: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint?: string;
  /** True when its metadata announces an `iss` parameter in the callback (RFC 9207). */
  readonly sendsIssuer?: boolean;
  readonly clientId: string;
  /** Space-separated. */
  readonly scope?: string;
}

/** The result of a grant or a refresh. `expiresAt` in ms since the epoch, by this machine's clock. */
export interface OAuthTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt?: number;
}

/** Identifies an OAuth session across windows, whichever of its tokens a window knows. */
export interface OAuthSession {
  /** Encrypts the session's tokens outside of SecretStorage. Base64url; a secret. */
  readonly key: string;
  /** How often the session was renewed. The tokens with the higher number are newer. */
  readonly renewals: number;
}
