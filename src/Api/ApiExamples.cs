using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Gongkai.Api;

/// <summary>Examples and words of the description of the interface; no person and no unit in them is real.</summary>
static class ApiExamples
{
    public static readonly IReadOnlyDictionary<string, string> Parameters = new Dictionary<string, string>
    {
        ["after"] = "上一次返回的 next；第一次不带", ["agency"] = "只要这个单位的：机构代码", ["state"] = "open 没有办结的；finished 已经办结的", ["externalId"] = "只要贵平台的这个编号的", ["limit"] = "一次最多几条，1至500，默认100",
        ["id"] = "申请的序号", ["seq"] = "文书的序号", ["file"] = "文件的序号",
    };

    public static readonly IReadOnlyDictionary<string, string> Statuses = new Dictionary<string, string>
    {
        ["200"] = "成功；提交申请时：以前提交过，这是第一次的结果", ["201"] = "已经收到", ["400"] = "请求不对", ["401"] = "没有密钥，或者密钥不对、已停用、已过期", ["403"] = "没有这项权限", ["404"] = "没有，或者不在范围内",
        ["409"] = "已经变动，或者编号用过了", ["413"] = "太大", ["415"] = "格式不对", ["422"] = "按规定不能这样办理；errors 逐条写明依据", ["429"] = "太频繁，Retry-After 秒以后再试", ["500"] = "系统出错，已经记录",
    };

    const string Agency = """{ "code": "RC-308", "name": "某区住房和城乡建设局" }""";
    const string Request = $$"""
        { "id": 128, "number": "任住建公开〔2022〕7号", "agency": {{Agency}}, "externalId": "SD-2022-000123", "category": "person", "channel": "portal", "receivedOn": "2022-01-20", "due": "2022-02-24", "provisional": false,
          "state": "processing", "stateName": "办理中", "outcome": null, "outcomeName": null, "finishedOn": null, "version": 1 }
        """;

    public static readonly IReadOnlyDictionary<string, string> Bodies = new Dictionary<string, string>
    {
        ["submitRequest"] = """
            { "externalId": "SD-2022-000123", "agency": "RC-308", "category": "person", "name": "张某", "identity": "居民身份证 （略）", "phone": "（略）", "address": "某市某区某路1号", "subject": "某小区物业维修资金2020年度使用情况",
              "form": "electronic", "route": "online", "submittedOn": "2022-01-20" }
            """,
        ["performAct"] = """{ "act": "correct", "version": 3, "text": "某小区2020年1月至12月维修资金支出明细" }""",
    };

    public static readonly IReadOnlyDictionary<string, string> Answers = new Dictionary<string, string>
    {
        ["listRequests"] = $$"""{ "items": [{{Request}}], "next": "4211", "more": false }""",
        ["getRequest"] = $$"""
            { "request": {{Request}}, "headline": "正在办理", "detail": "受理单位已经登记，正在审看您的申请。", "applicantsTurn": false, "acts": ["withdraw"], "steps": [{ "on": "2022-01-20", "text": "登记申请" }],
              "dates": [{ "key": "reply", "on": "2022-02-24", "title": "最迟答复", "provisional": false }], "papers": [], "files": [], "applicant": null }
            """,
        ["submitRequest"] = """{ "id": 128, "number": "任住建公开〔2022〕7号", "queryCode": "7K3M-Q9XT-4WPB", "receivedOn": "2022-01-20", "due": "2022-02-24", "version": 1, "repeated": false }""",
        ["performAct"] = Request,
        ["listEvents"] = $$"""
            { "items": [{ "cursor": "4211", "requestId": 128, "number": "任住建公开〔2022〕7号", "agency": {{Agency}}, "act": "register", "actName": "登记申请", "on": "2022-01-20", "recordedAt": "2022-01-20T01:30:00Z", "stage": "registered",
              "stageName": "已登记", "version": 1 }], "next": "4211", "more": false }
            """,
    };

    static string Problem(int status, string code, string title, string detail, string more = "") => $$"""{ "type": "urn:gongkai:problem:{{code}}", "title": "{{title}}", "status": {{status}}, "detail": "{{detail}}", "code": "{{code}}"{{more}} }""";

    public static readonly IReadOnlyDictionary<string, string> Problems = new Dictionary<string, string>
    {
        ["400"] = Problem(400, "invalid", "请求不对", "“agency”不对：没有这个单位，或者不在这个客户端的范围内"),
        ["401"] = Problem(401, "unauthorized", "需要密钥", "没有带密钥，或者密钥不对、已停用、已过期。请用请求头 Authorization: Bearer 密钥"),
        ["403"] = Problem(403, "forbidden", "没有权限", "这个客户端没有“提交申请”的权限（write）"),
        ["404"] = Problem(404, "not-found", "没有找到", "没有这件申请"),
        ["409"] = Problem(409, "conflict", "已经变动", "这个办件在您打开之后又有新的记录（现有4条，您看到的是3条）。请看过最新情况再办理，刚才填的内容没有保存。"),
        ["413"] = Problem(413, "too-large", "太大", "提交的内容太大"),
        ["415"] = Problem(415, "unsupported-media-type", "请求不对", "内容的格式不对：应是 application/json，或者带文件的 multipart/form-data"),
        ["422"] = Problem(422, "refused", "不能这样办理", "不能“登记申请”：联系电话、送达地址、电子邮箱、其他联系方式，至少填一种（《政府信息公开条例》第二十九条）",
            """, "rule": "《政府信息公开条例》第二十九条", "errors": [{ "detail": "联系电话、送达地址、电子邮箱、其他联系方式，至少填一种", "rule": "《政府信息公开条例》第二十九条" }]"""),
        ["500"] = Problem(500, "failed", "出错", "系统出错了，已经记录。请稍后再试。"),
        ["429"] = Problem(429, "too-many-requests", "太频繁", "调用太频繁，请按 Retry-After 的秒数以后再试"),
    };

    /// <summary>The same request as one part of several, the others being its files.</summary>
    public static void AddFiles(OpenApiOperation operation)
    {
        var content = operation.RequestBody!.Content!;
        content["multipart/form-data"] = new()
        {
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object, Required = new HashSet<string> { "request" },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["request"] = content["application/json"].Schema!,
                    ["file"] = new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = 10, Description = "文件，每个一部分", Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                },
            },
            Encoding = new Dictionary<string, OpenApiEncoding> { ["request"] = new() { ContentType = "application/json" } },
            Example = new JsonObject { ["request"] = JsonNode.Parse(Bodies["submitRequest"]), ["file"] = new JsonArray("（文件的字节）") },
        };
    }
}
