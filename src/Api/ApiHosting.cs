using System.ComponentModel;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
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

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict, RespectNullableAnnotations = true };

    static readonly JsonSerializerOptions Problems = new(Json) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

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
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var (status, kind) = Known(e) ?? (500, "failed");
            // The log gets the kind of address only.
            if (status == 500) context.RequestServices.GetRequiredService<ILogger<ApiKeyHandler>>().LogError(e, "接口 {Method} {Path} 出错", context.Request.Method, context.GetEndpoint()?.DisplayName);
            await WriteAsync(context, status, kind, status == 500 ? "系统出错了，已经记录。请稍后再试。" : e.Message, e);
            return;
        }
        if (context.Response is not { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }) return;
        var (code, words) = Of(context.Response.StatusCode);
        await WriteAsync(context, context.Response.StatusCode, code, words, null);
    }

    /// <summary>What the pipeline itself refuses, in code and words.</summary>
    static (string Code, string Words) Of(int status) => status switch
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

    static (int Status, string Code)? Known(Exception e) => e switch
    {
        NotFound => (404, "not-found"),
        Forbidden => (403, "forbidden"),
        Conflict => (409, "conflict"),
        Refused => (422, "refused"),
        InvalidInput => (400, "invalid"),
        BadHttpRequestException b => (b.StatusCode, Of(b.StatusCode).Code),
        _ when Database.IsBusy(e) => (409, "busy"),
        _ => null,
    };

    static async Task WriteAsync(HttpContext context, int status, string code, string words, Exception? e)
    {
        if (e is BadHttpRequestException) words = Of(status).Words;
        else if (e is not null && Database.IsBusy(e)) words = Database.Busy;
        var reasons = e switch
        {
            Refused r => r.Reasons.Select(o => new ApiReason(o.Text, o.Article)),
            InvalidForm f => f.Problems.Select(p => new ApiReason(p, "")),
            _ => [],
        };
        var problem = new ApiProblem($"urn:gongkai:problem:{code}", Title(status), status, words, code);
        if (reasons.ToList() is { Count: > 0 } list) problem = problem with { Errors = list, Rule = string.Join("；", list.Select(r => r.Rule).Where(r => r.Length > 0).Distinct()) };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json; charset=utf-8";
        await context.Response.WriteAsync(JsonSerializer.Serialize(problem, Problems), context.RequestAborted);
    }

    static string Title(int status) => status switch
    {
        400 => "请求不对", 401 => "需要密钥", 403 => "没有权限", 404 => "没有找到", 409 => "已经变动", 413 => "太大", 422 => "不能这样办理", 429 => "太频繁", 500 => "出错", 503 => "正在准备", _ => "请求不对",
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

    /// <summary>Says in the description which refusals there are besides.</summary>
    public static T Refuses<T>(this T route, params int[] statuses) where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses) route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ApiProblem), ["application/problem+json"]));
        return route;
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

[Description("不能办理的理由（RFC 9457）")]
public sealed record ApiProblem(
    [property: Description("种类，如 urn:gongkai:problem:refused")] string Type, [property: Description("标题")] string Title, [property: Description("状态码")] int Status, [property: Description("理由，可以给人看")] string Detail,
    [property: Description("代码，给程序判断")] string Code)
{
    [Description("依据的条文")] public string? Rule { get; init; }
    [Description("逐条的理由和依据")] public IReadOnlyList<ApiReason>? Errors { get; init; }
}

[Description("一条理由")]
public sealed record ApiReason([property: Description("理由")] string Detail, [property: Description("依据；没有的为空")] string Rule);
