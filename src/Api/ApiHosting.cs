using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using System.Threading.RateLimiting;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Gongkai.Api;

/// <summary>
/// What is under /api: programs by key, nobody by cookie. The key comes in the header that no browser sends by itself, so that no foreign page can make one call;
/// every refusal is application/problem+json with a code and Chinese words.
/// </summary>
public static class ApiHosting
{
    public const string Root = "/api", Scheme = "api-key", RateLimit = "api";
    /// <summary>Wrong keys from one address, a minute.</summary>
    const int Guesses = 30;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static bool Is(HttpContext context) => context.Request.Path.StartsWithSegments(Root);

    public static AuthenticationBuilder AddApiKey(this AuthenticationBuilder authentication) => authentication.AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(Scheme, null);

    public static void AddApiLimit(this RateLimiterOptions options)
    {
        options.AddPolicy(RateLimit, c => Client(c) is { } client
            ? RateLimitPartition.GetFixedWindowLimiter($"client {client.Id} {client.PerMinute}", _ => new() { PermitLimit = client.PerMinute, Window = TimeSpan.FromMinutes(1) })
            : RateLimitPartition.GetFixedWindowLimiter($"address {c.Connection.RemoteIpAddress}", _ => new() { PermitLimit = Guesses, Window = TimeSpan.FromMinutes(1) }));
        options.OnRejected = (rejected, _) =>
        {
            if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)) rejected.HttpContext.Response.Headers.RetryAfter = $"{(int)Math.Ceiling(after.TotalSeconds)}";
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>The client that calls, once recognised.</summary>
    public static ApiClient? Client(HttpContext context) => context.Items[Scheme] as ApiClient;

    /// <summary>Refuses in the form that programs read; cookies are taken away before anybody could look at them.</summary>
    public static async Task Refusals(HttpContext context, RequestDelegate next)
    {
        if (!Is(context)) { await next(context); return; }
        context.Request.Headers.Cookie = default;
        context.Response.Headers.CacheControl = "no-store";
        try { await next(context); }
        catch (Exception e) when (!context.Response.HasStarted && Known(e) is { } known)
        {
            await WriteAsync(context, known.Status, known.Code, e.Message, e);
            return;
        }
        if (context.Response is not { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }) return;
        var (code, words) = context.Response.StatusCode switch
        {
            401 => ("unauthorized", "没有带密钥，或者密钥不对、已停用、已过期。请用请求头 Authorization: Bearer 密钥"),
            403 => ("forbidden", "没有这个权限"),
            404 => ("not-found", "没有这个地址"),
            405 => ("method-not-allowed", "这个地址不用这种方法"),
            413 => ("too-large", "提交的内容太大"),
            415 => ("unsupported-media-type", "内容的格式不对：应是 application/json，或者带文件的 multipart/form-data"),
            429 => ("too-many-requests", "调用太频繁，请按 Retry-After 的秒数以后再试"),
            503 => ("preparing", "系统正在准备，请稍后再试"),
            _ => ("bad-request", "请求不对"),
        };
        await WriteAsync(context, context.Response.StatusCode, code, words, null);
    }

    static (int Status, string Code)? Known(Exception e) => e switch
    {
        NotFound => (404, "not-found"),
        Forbidden => (403, "forbidden"),
        Conflict => (409, "conflict"),
        Refused => (422, "refused"),
        InvalidInput => (400, "invalid"),
        BadHttpRequestException b => (b.StatusCode, b.StatusCode == 413 ? "too-large" : "bad-request"),
        _ when Database.IsBusy(e) => (409, "busy"),
        _ => null,
    };

    static async Task WriteAsync(HttpContext context, int status, string code, string words, Exception? e)
    {
        if (status == 413 || e is not null && Database.IsBusy(e)) words = status == 413 ? "提交的内容太大" : Database.Busy;
        var problem = new JsonObject { ["type"] = $"urn:gongkai:problem:{code}", ["title"] = Title(status), ["status"] = status, ["detail"] = words, ["code"] = code };
        var reasons = e switch
        {
            Refused r => r.Reasons.Select(o => (o.Text, o.Article)),
            InvalidForm f => f.Problems.Select(p => (p, "")),
            _ => [],
        };
        if (reasons.ToList() is { Count: > 0 } list)
        {
            problem["rule"] = string.Join("；", list.Select(r => r.Item2).Where(r => r.Length > 0).Distinct());
            problem["errors"] = new JsonArray([.. list.Select(r => new JsonObject { ["detail"] = r.Item1, ["rule"] = r.Item2 })]);
        }
        var retry = context.Response.Headers.RetryAfter;
        var challenge = context.Response.Headers.WWWAuthenticate;
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retry;
        context.Response.Headers.WWWAuthenticate = challenge;
        context.Response.ContentType = "application/problem+json; charset=utf-8";
        await context.Response.WriteAsync(problem.ToJsonString(Json), context.RequestAborted);
    }

    static string Title(int status) => status switch
    {
        400 => "请求不对", 401 => "需要密钥", 403 => "没有权限", 404 => "没有找到", 409 => "已经变动", 413 => "太大", 422 => "不能这样办理", 429 => "太频繁", _ => "请求不对",
    };

    /// <summary>Recognises the client before calls are counted, and keeps the pages for errors away from programs.</summary>
    public static async Task Identify(HttpContext context, RequestDelegate next)
    {
        if (Is(context))
        {
            if (context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            await context.AuthenticateAsync(Scheme);
        }
        await next(context);
    }

    /// <summary>Lets only clients with this right in.</summary>
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder route, string right) => route.AddEndpointFilter((call, next) =>
        Client(call.HttpContext)!.May(right) ? next(call) : throw new Forbidden($"这个客户端没有“{ApiClients.RightName(right)}”的权限（{right}）"));
}

/// <summary>Authorization: Bearer gk_…; nothing else.</summary>
public sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiClients clients) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        const string bearer = "Bearer ";
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(bearer, StringComparison.Ordinal)) return AuthenticateResult.NoResult();
        if (await clients.RecogniseAsync(header[bearer.Length..].Trim(), Context.RequestAborted) is not { } client) return AuthenticateResult.Fail("unknown key");
        Context.Items[ApiHosting.Scheme] = client;
        return AuthenticateResult.Success(new(new(new ClaimsIdentity([new Claim("api-client", $"{client.Id}")], ApiHosting.Scheme)), ApiHosting.Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer realm=\"gongkai\"";
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
