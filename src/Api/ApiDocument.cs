using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gongkai.Api;

/// <summary>The interface described for programs: OpenAPI 3.1, made of the addresses themselves, with an example of everything that is sent or answered.</summary>
public static class ApiDocument
{
    public const string Address = ApiHosting.Root + "/openapi.json", Name = "v1";

    /// <summary>Said beside what an address takes, so that anything else reaches it and is refused in words, instead of not being found. Not in the description.</summary>
    public const string Anything = "*/*";

    public static void AddApiDocument(this IServiceCollection services) => services
        // Numbers are numbers, in what is read as in the description.
        .ConfigureHttpJsonOptions(o => o.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict).AddOpenApi(Name, o =>
    {
        o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        o.ShouldInclude = d => d.RelativePath?.StartsWith(ApiHosting.Root.TrimStart('/'), StringComparison.Ordinal) == true;
        o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "公开：政府信息公开申请交换接口", Version = "1",
                Description = "上级平台与本平台交换依申请公开的办件：提交、查询、代申请人办理、取回答复、跟随事件。只用 HTTPS。说明见 docs/api/requests.md。",
                License = new() { Name = "按本区与对接单位的约定使用" },
            };
            // The same document wherever it is served.
            document.Servers = [new() { Url = "/", Description = "本平台" }];
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "系统管理员在“接口客户端”开通的密钥：Authorization: Bearer gk_…" },
            };
            document.Security = [new() { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
        o.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var parameter in operation.Parameters ?? [])
                if (parameter is OpenApiParameter p && ApiExamples.Parameters.GetValueOrDefault(p.Name ?? "") is { } words) p.Description = words;
            operation.RequestBody?.Content?.Remove(Anything);
            if (operation.OperationId == "submitRequest") ApiExamples.AddFiles(operation);
            if (ApiExamples.Bodies.GetValueOrDefault(operation.OperationId ?? "") is { } body)
                foreach (var media in operation.RequestBody?.Content?.Values ?? []) media.Example ??= JsonNode.Parse(body);
            foreach (var (status, response) in operation.Responses ?? [])
            {
                if (response is not OpenApiResponse r) continue;
                r.Description = ApiExamples.Statuses.GetValueOrDefault(status, r.Description ?? "");
                var example = status[0] == '2' ? ApiExamples.Answers.GetValueOrDefault(operation.OperationId ?? "") : ApiExamples.Problems.GetValueOrDefault(status);
                if (example is null) continue;
                foreach (var (type, media) in r.Content ?? new Dictionary<string, OpenApiMediaType>())
                    if (type.EndsWith("json", StringComparison.Ordinal)) media.Example = JsonNode.Parse(example);
            }
            return Task.CompletedTask;
        });
    });

    /// <summary>Open to everybody: it holds nothing but the shape.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder app) => app.MapOpenApi(Address).AllowAnonymous().RequireRateLimiting("find");
}
