using System.Threading.RateLimiting;
using Gongkai.Api;
using Gongkai.Audit;
using Gongkai.Requests.Api;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.WebEncoders;

namespace Gongkai;

/// <summary>Whether schema and data are in place; until then every page says that the site is being prepared.</summary>
public sealed class Readiness
{
    public volatile bool Ready;
}

/// <summary>The web face: Razor Pages beside their capabilities, default deny, strict headers.</summary>
public static class WebHosting
{
    /// <summary>Forms are small; the largest is a calendar file.</summary>
    public const long MaxRequestBytes = 4 * 1024 * 1024;

    public static WebApplication Build(DataLocation location, string urls)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory, WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"), EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = MaxRequestBytes;
            k.AddServerHeader = false;
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(o => { o.SingleLine = true; o.TimestampFormat = "HH:mm:ss "; });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // Keys are as safe as the folder that holds them (docs/operations.md); saying so at every start helps nobody.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        // It says each time that a page which keeps itself out of caches is kept out of them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);

        var services = builder.Services;
        services.AddGongkai(location);
        services.AddSingleton<Readiness>();
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new(System.Text.Unicode.UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, o =>
        {
            o.LoginPath = "/login";
            o.AccessDeniedPath = "/error/403";
            o.Cookie.Name = "gongkai";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.ExpireTimeSpan = Sessions.Length;
            o.SlidingExpiration = true;
            o.ReturnUrlParameter = "back";
            o.Events.OnValidatePrincipal = Sessions.ValidateAsync;
        })
        // Between the password and the second factor; it opens nothing.
        .AddCookie(IdentityConstants.TwoFactorUserIdScheme, o =>
        {
            o.Cookie.Name = "gongkai-second";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.ExpireTimeSpan = TimeSpan.FromMinutes(5);
        })
        .AddApiKey();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "gongkai-form";
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.AddApiLimit();
            // Reading a file, or handing in a whole sheet, costs a second of a core: ten a minute from one address are plenty for a person.
            o.AddPolicy("check", c => HttpMethods.IsPost(c.Request.Method) ? RateLimitPartition.GetFixedWindowLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 10, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
            // A person fills in a page in some seconds; who sends more is a machine.
            o.AddPolicy("apply", c => HttpMethods.IsPost(c.Request.Method) ? RateLimitPartition.GetFixedWindowLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 120, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
            // Beside a form it asks at most twice a second, and a look-up costs some milliseconds.
            o.AddPolicy("find", c => RateLimitPartition.GetFixedWindowLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 240, Window = TimeSpan.FromMinutes(1) }));
            // A file begins once; its pieces are bounded by its length.
            o.AddPolicy(PiecewiseUploads.RateLimit, c => RateLimitPartition.GetFixedWindowLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 60, Window = TimeSpan.FromMinutes(1) }));
            o.AddPolicy("query", c => HttpMethods.IsPost(c.Request.Method) ? RateLimitPartition.GetFixedWindowLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 30, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
            o.AddPolicy("login", c => RateLimitPartition.GetFixedWindowLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 30, Window = TimeSpan.FromMinutes(1) }));
            o.AddPolicy("second", c => RateLimitPartition.GetFixedWindowLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 30, Window = TimeSpan.FromMinutes(1) }));
            o.AddPolicy("decide", c => RateLimitPartition.GetFixedWindowLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 30, Window = TimeSpan.FromMinutes(1) }));
            // What proves who one is, once inside: by person, so that an office behind one address is not one person.
            o.AddPolicy("account", c => RateLimitPartition.GetFixedWindowLimiter(c.User.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value ?? c.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = 60, Window = TimeSpan.FromMinutes(1) }));
        });
        services.AddSingleton<AnnualReport.Checking.CheckService>();
        services.AddScoped<SignedIn>();
        services.AddApiDocument();
        services.AddResponseCompression(o => o.EnableForHttps = true);
        // Twelve months of every figure of an office are one form.
        services.Configure<FormOptions>(o => o.ValueCountLimit = 4096);
        services.AddRazorPages(o =>
        {
            o.RootDirectory = "/";
            // Papers of 更正 are made and kept on the pages of all papers.
            o.Conventions.AddPageRoute("/Requests/Papers/Desk/Make", "/desk/amendments/{id:long}/paper/{kind}");
            o.Conventions.AddPageRoute("/Requests/Papers/Desk/Issued", "/desk/amendments/{id:long}/papers/{seq:int}");
            o.Conventions.AddPageRoute("/Requests/Papers/Desk/PaperFile", "/desk/amendments/{id:long}/papers/{seq:int}/file/{format}");
        }).AddMvcOptions(o =>
            o.ModelBindingMessageProvider.SetValueMustNotBeNullAccessor(_ => "没有填"))
            .AddApplicationPart(typeof(WebHosting).Assembly);

        var app = builder.Build();
        app.UseForwardedHeaders(Proxies(Environment.GetEnvironmentVariable(ProxyVariable)));
        app.UseMiddleware<Failures>();
        app.Use(Headers);
        app.Use(ApiHosting.Refusals);
        app.UseResponseCompression();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = c => c.Context.Response.Headers.CacheControl = "public, max-age=3600" });
        app.Use(Preparing);
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.UseRouting();
        app.UseAuthentication();
        app.Use(ApiHosting.Identify);
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(Sessions.Gate);
        app.Use(Form);
        app.MapRazorPages();
        PiecewiseUploads.Map(app);
        app.MapRequestApi();
        app.MapApiDocument();
        // Where the calculator was before; people have kept its address.
        app.MapGet("/calculator", (HttpRequest request) => Results.LocalRedirect(Portal.ClockModel.Path + request.QueryString, permanent: true)).AllowAnonymous();
        // Addresses that are nowhere are not found, for strangers too, instead of asking them to sign in.
        app.MapFallback(() => Results.NotFound()).AllowAnonymous();
        return app;
    }

    /// <summary>Names the proxies that are not on this machine.</summary>
    public const string ProxyVariable = "GONGKAI_PROXIES";

    /// <summary>
    /// A proxy says who asks and whether by HTTPS: one on this machine, and those that are named; nobody else is believed, or anybody could pass for another address.
    /// </summary>
    /// <param name="named">addresses or networks (192.0.2.7, 192.0.2.0/24), with commas between; null: none</param>
    /// <exception cref="InvalidInput">one of them is neither.</exception>
    public static ForwardedHeadersOptions Proxies(string? named)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        foreach (var one in (named ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (System.Net.IPAddress.TryParse(one, out var address)) options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(one, out var network)) options.KnownIPNetworks.Add(network);
            else throw new InvalidInput($"{ProxyVariable} 里的“{Statutes.Chinese.Short(one, 60)}”不对：应是代理的 IP 地址或者网段，如 192.0.2.7、192.0.2.0/24，几个用逗号分开");
        return options;
    }

    static Task Headers(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        return next(context);
    }

    /// <summary>
    /// Every form is read here. U+0000 is no text: PostgreSQL cannot store it, and what only SQLite takes could never be moved there. Kestrel itself refuses it in a path.
    /// Files that came in pieces take their places.
    /// </summary>
    static async Task Form(HttpContext context, RequestDelegate next)
    {
        static bool Bad(string? text) => text?.Contains('\0') == true;
        var request = context.Request;
        var bad = Bad(request.Path.Value) || request.Query.Any(p => Bad(p.Key) || p.Value.Any(Bad));
        if (!bad && !HttpMethods.IsGet(request.Method) && request.HasFormContentType)
        {
            IFormCollection form;
            try { form = await request.ReadFormAsync(context.RequestAborted); }
            // The reader itself refuses it in one kind of form, in the same way as too many fields.
            catch (InvalidDataException) { throw new InvalidInput("提交的内容中有不能使用的字符，或者项目太多、太长"); }
            var whole = context.RequestServices.GetRequiredService<PiecewiseUploads>().Whole(context, form);
            if (!ReferenceEquals(form, whole)) context.Features.Set<IFormFeature>(new FormFeature(form = whole));
            bad = form.Any(p => Bad(p.Key) || p.Value.Any(Bad)) || form.Files.Any(f => Bad(f.Name) || Bad(f.FileName));
        }
        if (bad) throw new InvalidInput("提交的内容中有不能使用的字符");
        await next(context);
    }

    /// <summary>Between listening and readiness, one plain page that tries again by itself.</summary>
    static async Task Preparing(HttpContext context, RequestDelegate next)
    {
        if (context.RequestServices.GetRequiredService<Readiness>().Ready) { await next(context); return; }
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "2";
        if (ApiHosting.Is(context)) return;
        context.Response.Headers["Refresh"] = "2";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync("<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>正在准备</title><link rel=\"stylesheet\" href=\"/css/site.css\"><main class=\"plain\"><h1>正在准备数据</h1><p>第一次启动需要几秒钟，本页会自动刷新。</p></main>");
    }
}

/// <summary>The person behind the current web request, as an actor.</summary>
public sealed class SignedIn(IHttpContextAccessor http, Access access)
{
    Actor? actor;

    public bool Yes => http.HttpContext?.User.Identity?.IsAuthenticated == true;

    public async Task<Actor> ActorAsync() =>
        actor ??= await access.ActorAsync(http.HttpContext?.User.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value ?? throw new Forbidden("请先登录"));
}

/// <summary>Turns our own refusals into pages with the right status; anything else into a plain 500 with a log line.</summary>
public sealed class Failures(RequestDelegate next, ILogger<Failures> log)
{
    public const string MessageKey = "failure";

    public async Task InvokeAsync(HttpContext context)
    {
        try { await next(context); }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var (status, message) = e switch
            {
                NotFound => (404, e.Message),
                Forbidden => (403, e.Message),
                Conflict => (409, e.Message),
                InvalidInput or Refused => (400, e.Message),
                _ when Database.IsBusy(e) => (409, Database.Busy),
                BadHttpRequestException b => (b.StatusCode, b.StatusCode == 413 ? "提交的内容太大" : "请求不对"),
                Microsoft.AspNetCore.Antiforgery.AntiforgeryValidationException => (400, "页面停留太久或者不是从本站提交的，请刷新后再试"),
                OperationCanceledException when context.RequestAborted.IsCancellationRequested => (499, ""),
                _ => (500, "系统出错了，已经记录。请稍后再试。"),
            };
            // Paths may hold query codes; the log gets the route only.
            if (status == 500) log.LogError(e, "处理 {Path} 出错", context.Request.Path.Value?.Split('/').Take(3).Aggregate("", (a, b) => a.Length == 0 ? b : a + "/" + b));
            if (status == 499) return;
            context.Response.Clear();
            context.Response.StatusCode = status;
            context.Items[MessageKey] = message;
            context.Request.Path = $"/error/{status}";
            context.Request.QueryString = default;
            context.Request.Method = "GET";
            // A form that could not be read must not be read again for the page that says so.
            context.Features.Set<IFormFeature>(new FormFeature(FormCollection.Empty));
            context.SetEndpoint(null);
            context.Request.RouteValues.Clear();
            try { await next(context); }
            catch (Exception again) when (!context.Response.HasStarted)
            {
                log.LogError(again, "错误页出错");
                context.Response.Clear();
                context.Response.StatusCode = status;
                context.Response.ContentType = "text/plain; charset=utf-8";
                await context.Response.WriteAsync(message);
            }
        }
    }
}
