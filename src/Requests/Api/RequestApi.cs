using System.Security.Cryptography;
using System.Text.Json;
using Gongkai.Api;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Api;

/// <summary>The addresses under which other portals exchange requests with this one (docs/api/requests.md).</summary>
public static class RequestApi
{
    public const string Root = ApiHosting.Root + "/v1/requests", Events = ApiHosting.Root + "/v1/events";
    public static void MapRequestApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").RequireAuthorization(p => p.AddAuthenticationSchemes(ApiHosting.Scheme).RequireAuthenticatedUser()).RequireRateLimiting(ApiHosting.RateLimit).DisableAntiforgery().WithTags("依申请公开").Refuses(401, 403, 429, 500);

        group.MapGet(Root, async ([FromQuery] string? after, [FromQuery] string? agency, [FromQuery] string? state, [FromQuery] string? externalId, [FromQuery] int? limit, HttpContext http, RequestExchange exchange, CancellationToken cancel) =>
                TypedResults.Json(await exchange.ListAsync(ApiHosting.Client(http)!, after, agency, state, externalId, limit, cancel), ApiHosting.Json))
            .Requires(ApiRights.Read).WithName("listRequests").WithSummary("查询申请").Produces<ApiRequestPage>().Refuses(400)
            .WithDescription("按最后一次变动的先后返回，每件一次，都是现在的情况。第一次不带 after；以后用上一次的 next，只返回变动过的。同一件可能返回多次，请按 id 覆盖。须有 read 权限。");

        group.MapGet(Root + "/{id:long}", async (long id, HttpContext http, RequestExchange exchange, CancellationToken cancel) => TypedResults.Json(await exchange.DetailAsync(ApiHosting.Client(http)!, id, cancel), ApiHosting.Json))
            .Requires(ApiRights.Read).WithName("getRequest").WithSummary("查询一件申请").Produces<ApiRequestDetail>().Refuses(404)
            .WithDescription("申请人看得到的全部情况。有 applicant 权限的，另有申请人和申请内容。须有 read 权限。");

        group.MapPost(Root, SubmitAsync)
            .Requires(ApiRights.Write).WithMetadata(new LargeFormAttribute(RequestExchange.MostBytes)).Accepts<ApiNewRequest>("application/json", "multipart/form-data", ApiDocument.Anything).WithName("submitRequest").WithSummary("提交申请")
            .Produces<ApiSubmitted>(201).Produces<ApiSubmitted>().Refuses(400, 409, 413, 415, 422)
            .WithDescription("没有文件的用 application/json；有文件的用 multipart/form-data：request 部分是同样的 JSON，其余每个文件一个部分：身份证明名为 identity，授权委托书、监护关系的证明名为 authorisation，其他名为 file（PDF、JPG、PNG、docx，最多10个，每个20 MB，合计60 MB）。同一编号再次提交同样的内容，返回第一次的结果（200）；内容不同的返回 409。须有 write 权限。");

        group.MapPost(Root + "/{id:long}/acts", async (long id, HttpContext http, RequestExchange exchange, CancellationToken cancel) =>
                TypedResults.Json(await exchange.PerformAsync(ApiHosting.Client(http)!, id, await ReadAsync<ApiNewAct>(http.Request, cancel), cancel), ApiHosting.Json))
            .Requires(ApiRights.Write).Accepts<ApiNewAct>("application/json", ApiDocument.Anything).WithName("performAct").WithSummary("代申请人办理").Produces<ApiRequest>().Refuses(400, 404, 409, 422)
            .WithDescription("只限由本客户端提交的申请。带上看到的版次；已经变动的返回 409，请重新查询。须有 write 权限。");

        group.MapGet(Root + "/{id:long}/papers/{seq:int}", async (long id, int seq, HttpContext http, RequestExchange exchange, CancellationToken cancel) => await SendAsync(http, await exchange.PaperAsync(ApiHosting.Client(http)!, id, seq, cancel), cancel))
            .Requires(ApiRights.Read).WithName("getPaper").WithSummary("下载文书").Produces<FileStreamHttpResult>(200, "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "image/jpeg", "image/png").Refuses(404)
            .WithDescription("已经发给申请人的文书：有盖章扫描件的是扫描件。校验值在响应头 Repr-Digest。须有 read 权限，并且是由本客户端提交的，或者有 applicant 权限。");

        group.MapGet(Root + "/{id:long}/files/{file:long}", async (long id, long file, HttpContext http, RequestExchange exchange, CancellationToken cancel) => await SendAsync(http, await exchange.FileAsync(ApiHosting.Client(http)!, id, file, cancel), cancel))
            .Requires(ApiRights.Read).WithName("getFile").WithSummary("下载随答复提供的文件").Produces<FileStreamHttpResult>(200, "application/pdf").Refuses(404)
            .WithDescription("经区分处理、通过核验、已经随答复提供的文件。权限同下载文书。");

        group.MapGet(Events, async ([FromQuery] string? after, [FromQuery] string? agency, [FromQuery] int? limit, HttpContext http, RequestExchange exchange, CancellationToken cancel) =>
                TypedResults.Json(await exchange.EventsAsync(ApiHosting.Client(http)!, after, agency, limit, cancel), ApiHosting.Json))
            .Requires(ApiRights.Feed).WithName("listEvents").WithSummary("事件流").Produces<ApiEventPage>().Refuses(400)
            .WithDescription("每一步办理按固定的次序，永远保留，次序不变。至少一次：处理完一页再记下 next，中断以后从上次的 next 接着取。只有名称和日期，没有个人信息。须有 feed 权限。");
    }

    static async Task<IResult> SubmitAsync(HttpContext http, RequestExchange exchange, CancellationToken cancel)
    {
        var client = ApiHosting.Client(http)!;
        ApiNewRequest asked;
        var uploads = new List<ApiUpload>();
        try
        {
            if (http.Request.HasFormContentType)
            {
                var form = await http.Request.ReadFormAsync(cancel);
                if (form["request"].ToString() is not { Length: > 0 } text) throw new InvalidInput("没有 request 部分");
                asked = Parse<ApiNewRequest>(text);
                foreach (var file in form.Files) uploads.Add(new(file.FileName, file.OpenReadStream(), file.Name switch { "identity" => Statutes.Requests.Agents.IdentityFiles, "authorisation" => Statutes.Requests.Agents.AuthorisationFiles, _ => Statutes.Requests.Agents.OtherFiles }));
            }
            else asked = await ReadAsync<ApiNewRequest>(http.Request, cancel);
            var done = await exchange.SubmitAsync(client, asked, uploads, cancel);
            if (!done.Repeated) http.Response.Headers.Location = $"{Root}/{done.Id}";
            return TypedResults.Json(done, ApiHosting.Json, statusCode: done.Repeated ? 200 : 201);
        }
        finally { foreach (var upload in uploads) await upload.Bytes.DisposeAsync(); }
    }

    static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasJsonContentType()) throw new BadHttpRequestException("not JSON", StatusCodes.Status415UnsupportedMediaType);
        using var reader = new StreamReader(request.Body);
        return Parse<T>(await reader.ReadToEndAsync(cancel));
    }

    /// <exception cref="InvalidInput">no JSON, or not of this shape; says where.</exception>
    static T Parse<T>(string text)
    {
        try { return JsonSerializer.Deserialize<T>(text, ApiHosting.Json) ?? throw new InvalidInput("JSON 是空的"); }
        catch (JsonException e) { throw new InvalidInput(Words(e)); }
    }

    static string Words(JsonException e) =>
        e.Message.Contains("missing required properties", StringComparison.Ordinal) ? $"JSON 缺少必填的项：{e.Message[(e.Message.LastIndexOf(':') + 1)..].Trim(' ', '.')}"
        : e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"JSON 有不认识的项：{e.Path?.TrimStart('$', '.')}"
        : e.Path is { Length: > 1 } path ? $"JSON 的 {path.TrimStart('$', '.')} 不对" : "内容不是 JSON";

    /// <summary>A file with the hash of its bytes (RFC 9530), so that whoever fetches it can tell that it is whole.</summary>
    static async Task<IResult> SendAsync(HttpContext http, (Stream Bytes, string MediaType, string Name) file, CancellationToken cancel)
    {
        var hash = await SHA256.HashDataAsync(file.Bytes, cancel);
        file.Bytes.Position = 0;
        http.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(hash)}:";
        return TypedResults.File(file.Bytes, file.MediaType, file.Name);
    }
}
