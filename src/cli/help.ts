/** What `acquire --help` prints. */
export const CLI_HELP = `Usage: acquire COMMAND [options]

  print FILE [--name REQUEST]       requests as they would be sent, as JSON; sends nothing
  lint FILES… [--format text|json|sarif]
                                    diagnostics of request files
  run FILES… [--name REQUEST] [--allow-writes] [--bail] [--parallel N]
      [--json FILE] [--junit FILE] [--github]
                                    sends requests and evaluates their checks
  convert --from curl|http|postman|har --to http|curl|LANGUAGE|har [FILE|-] [--notes FILE] [--strict]
                                    languages: javascript node python php ruby java go csharp
                                    powershell kotlin swift
  leads import FILE --dry-run [--json] [--id-column NAME]
                                    what an import would do; changes nothing
  leads import FILE --allow-writes [--json] [--id-column NAME]
  leads import --resume FILE --allow-writes [--json]
                                    imports leads, or goes on with an interrupted import
  leads export --out FILE --format csv|json|jsonl [--json]
                                    all leads of an account
  webhooks listen [--port N] [--secret-env NAME] [--forward URL] [--log FILE] [--json]
                                    receives webhook deliveries until Ctrl+C
  webhooks trigger EVENT --to URL [--format json|form|xml] [--secret-env NAME]
                                    sends a made-up delivery, such as CHAT_ON_CLOSE
  sandbox [--port N] [--leads N] [--seed N] [--json]
                                    a local Acquire with made-up leads
  openapi 1.0.0|2.0.0 [--yaml]      the OpenAPI document
  mcp [--webhook-log FILE] [--mask-personal-data]
                                    tools for language models over stdin and stdout; read-only

Options of several commands:
  --account URL       the account, such as https://ACCOUNT.acquire.io
  --api VERSION       1.0.0 or 2.0.0; required for an account on this computer
  --token-env NAME    environment variable with the token (default ACQUIRE_TOKEN)
  --token-stdin       read the token from stdin
  --auth-header NAME  how the token is sent: bearer (default) or auth_token
  --env NAME          environment of http-client.env.json beside the request file
  --now ISO --seed N  fix dynamic values such as {{$timestamp}} and {{$guid}}
  --allow-file PATH   file or folder that bodies may name outside the request file's folder
  --allow-env NAME    environment variable that requests may read
  --help, --version

Exit codes: 0 all good, 1 something failed or is incomplete, 2 not started, 130 Ctrl+C.
`;
