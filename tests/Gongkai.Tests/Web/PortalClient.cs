using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>
/// The interface as a superior portal would use it, written from docs/api/requests.md alone. Every answer is held against the description that the site itself gives.
/// </summary>
sealed class PortalClient(HttpClient http, string? key)
{
    JsonNode? description;

    public async Task<(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Response)> SendAsync(HttpMethod method, string address, HttpContent? content = null, string? schema = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var response = await http.SendAsync(request);
        var type = response.Content.Headers.ContentType?.MediaType;
        var body = type?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(await response.Content.ReadAsStringAsync()) : null;
        if (!response.IsSuccessStatusCode)
        {
            Assert.Equal("application/problem+json", type);
            Assert.Equal((int)response.StatusCode, (int)body!["status"]!);
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", (string)body["detail"]!);
            await MatchesAsync(body, "ApiProblem");
        }
        else if (schema is not null) await MatchesAsync(body!, schema);
        return (response.StatusCode, body, response);
    }

    public Task<(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Response)> GetAsync(string address, string? schema = null) => SendAsync(HttpMethod.Get, address, null, schema);

    public Task<(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Response)> PostAsync(string address, object body, string? schema = null) =>
        SendAsync(HttpMethod.Post, address, new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"), schema);

    /// <summary>A request with files.</summary>
    public Task<(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Response)> SubmitAsync(JsonObject request, params (string Name, byte[] Bytes)[] files)
    {
        if (files.Length == 0) return PostAsync("/api/v1/requests", request.ToJsonString(), "ApiSubmitted");
        var form = new MultipartFormDataContent { { new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json"), "request" } };
        foreach (var (name, bytes) in files) form.Add(new ByteArrayContent(bytes), "file", name);
        return SendAsync(HttpMethod.Post, "/api/v1/requests", form, "ApiSubmitted");
    }

    public Task<(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Response)> ActAsync(long id, string act, int version, string? text = null) =>
        PostAsync($"/api/v1/requests/{id}/acts", new { act, version, text }, "ApiRequest");

    public async Task<JsonNode> RequestAsync(long id)
    {
        var (status, body, _) = await GetAsync($"/api/v1/requests/{id}", "ApiRequestDetail");
        Assert.Equal(HttpStatusCode.OK, status);
        return body!;
    }

    /// <summary>Everything after a place, page by page.</summary>
    public async Task<(List<JsonNode> Items, string Next)> FollowAsync(string address, string? after, int limit = 500)
    {
        var items = new List<JsonNode>();
        for (var more = true; more;)
        {
            var (status, body, _) = await GetAsync($"{address}{(address.Contains('?') ? '&' : '?')}limit={limit}{(after is null ? "" : "&after=" + after)}", address.StartsWith("/api/v1/events", StringComparison.Ordinal) ? "ApiEventPage" : "ApiRequestPage");
            Assert.Equal(HttpStatusCode.OK, status);
            items.AddRange(body!["items"]!.AsArray().Select(i => i!));
            (after, more) = ((string)body["next"]!, (bool)body["more"]!);
        }
        return (items, after!);
    }

    async Task MatchesAsync(JsonNode body, string schema) =>
        Matches(body, description ??= JsonNode.Parse(await http.GetStringAsync("/api/openapi.json"))!, schema);

    /// <summary>Whether a body has the shape that the description gives it.</summary>
    public static void Matches(JsonNode body, JsonNode description, string schema)
    {
        var text = new JsonObject { ["$ref"] = $"#/$defs/{schema}", ["$defs"] = description["components"]!["schemas"]!.DeepClone() }.ToJsonString().Replace("#/components/schemas/", "#/$defs/");
        using var instance = JsonDocument.Parse(body.ToJsonString());
        var result = JsonSchema.FromText(text).Evaluate(instance.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, $"{schema}: {string.Join("; ", result.Details?.Where(d => !d.IsValid && d.Errors is not null).Select(d => $"{d.InstanceLocation} {string.Join(',', d.Errors!.Values)}") ?? [])}\n{body.ToJsonString()}");
    }
}
