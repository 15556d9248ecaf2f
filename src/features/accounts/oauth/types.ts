/** An authorization server as found by its metadata or entered by the user, with what the user registered there. Holds no secret: the client is a public one (RFC 8252). */
export interface OAuthServer {
  readonly issuer?: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint?: string;
  /** True when its metadata promises an `iss` parameter in the callback (RFC 9207). */
  readonly sendsIssuer?: boolean;
  readonly clientId: string;
  /** Space-separated. */
  readonly scope?: string;
}

/** What a grant or a refresh gives. `expiresAt` in ms since the epoch, by this machine's clock. */
export interface OAuthTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt?: number;
}

/** What identifies an OAuth session in all windows, whichever of its tokens a window knows. */
export interface OAuthSession {
  /** Encrypts the session's tokens outside of SecretStorage. Base64url; a secret. */
  readonly key: string;
  /** How often the session was renewed. The higher number has the newer tokens. */
  readonly renewals: number;
}
