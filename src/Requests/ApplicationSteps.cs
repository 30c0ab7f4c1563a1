using Gongkai.Shared;
using Gongkai.Statutes;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;

namespace Gongkai.Requests;

/// <summary>One question of the application, on a page of its own.</summary>
public sealed record ApplicationStep(string Key, string Title, string? Lead, IReadOnlyList<Field> Fields);

/// <summary>
/// The application as a row of questions, made of the fields that the law names (条例第二十九条) and no others: nobody is asked what for.
/// </summary>
public static class ApplicationSteps
{
    public const string What = "what", Found = "found", Agency = "agency", Attachments = "files", Check = "check";

    /// <summary>The keys, in the order in which they are asked.</summary>
    public static readonly IReadOnlyList<string> Order = [What, Found, Agency, "who", "identity", "how", "contact", "help", Attachments, Check];

    static readonly IReadOnlyList<Field> Act = RequestProcedure.Table.Find("register")!.Fields;
    internal static Field Of(string key) => Act.First(f => f.Key == key);

    public static readonly IReadOnlyList<Option> Papers =
    [
        new("citizen", "居民身份证"), new("passport", "护照"), new("hk-macao", "港澳居民来往内地通行证"), new("taiwan", "台湾居民来往大陆通行证"), new("residence", "港澳台居民居住证"), new("other", "其他有效证件"),
    ];

    static readonly Field PaperKind = new("identity-kind", "证件名称", FieldKind.Choice, Options: Papers), PaperNumber = new("identity-number", "证件号码", FieldKind.Text),
        Credit = new("identity-number", "统一社会信用代码", FieldKind.Text, Help: "十八位，在营业执照、登记证书上"),
        Title = new("title", "名称", FieldKind.Text, Required: false, Help: "例如：××村征收土地公告"), DocNumber = new("doc-number", "文号", FieldKind.Text, Required: false, Help: "例如：济任政字〔2021〕12号"),
        Detail = new("detail", "其他特征描述", FieldKind.LongText, Required: false, Help: "什么时间、什么地方、什么事，写得越具体越容易找到。一份申请最好只要一项信息。");

    /// <summary>Whether the page asks for fields; the others show something, or ask in a way of their own.</summary>
    public static bool HasFields(string key) => key is not (Found or Agency or Attachments or Check);

    /// <summary>What is wanted, as one text to look for.</summary>
    public static string Wanted(DraftContent draft) => string.Join('\n', new[] { "title", "doc-number", "detail" }.Select(draft.Value).Where(v => v.Length > 0));

    static bool IsPerson(DraftContent draft) => draft.Value("category") is "person" or "";

    /// <exception cref="NotFound">no such question.</exception>
    public static ApplicationStep Find(string key, DraftContent draft) => key switch
    {
        Found => new(key, "先看看是不是已经公开", null, []),
        Agency => new(key, "向哪个单位申请", null, []),
        What => new(key, "您想要什么信息", "三项至少填一项。不需要说明用途。", [Title, DocNumber, Detail]),
        "who" => new(key, "您以什么身份申请", null, [Of("category") with { Label = "申请人类型", Help = "律师以个人名义申请的，选“自然人”；以律师事务所名义申请的，选“法律服务机构”。" }]),
        "identity" when IsPerson(draft) => new(key, "您的姓名和证件", "依照《条例》第二十九条，申请应当包括姓名和身份证明。", [Of("applicant") with { Label = "姓名" }, PaperKind, PaperNumber]),
        "identity" => new(key, "单位的名称和证件", "依照《条例》第二十九条，申请应当包括名称和身份证明。", [Of("applicant") with { Label = "名称" }, Credit, Of("representative") with { Required = true, Help = null }, Of("contact-person") with { Required = true, Help = null }]),
        "how" => new(key, "您希望怎样得到答复", null, [Of("form"), Of("route")]),
        "contact" => new(key, "怎样联系您", draft.Value("route") switch { "mail" => "您选择了邮寄，请把送达地址写完整。", "email" => "您选择了电子邮件，请核对邮箱。", _ => "办理中有事会用它联系您，至少填一项。" },
            [Of("phone"), Of("address") with { Required = draft.Value("route") == "mail", Help = "省、市、区、街道（镇）、小区或者村、门牌号" }, Of("postcode"), Of(ServiceAddress.Fact) with { Required = draft.Value("route") == "mail" || draft.Value("form") == "paper" && draft.Value("address").Length > 0, Help = "文书要寄给您的，请先确认。" }, Of("email") with { Required = draft.Value("route") == "email" }, Of(RequestProcedure.Reminders)]),
        "help" => new(key, "代理人和需要的协助", "没有代理人，也不需要协助的，直接点“继续”。", [Of("agent") with { Help = "请写姓名、证件名称和号码、电话。未成年人申请的，写监护人。" }, Of(Agents.Relation) with { Help = "有代理人的选；证明材料下一步上传。" }, Of("assistance") with { Help = "依照《条例》第四十三条，工作人员会提供帮助。" }]),
        Attachments => new(key, "上传材料", null, []),
        Check => new(key, "核对并提交", null, []),
        _ => throw new NotFound("没有这一步"),
    };

    /// <summary>What is wrong with the answers of one page.</summary>
    public static IReadOnlyList<Objection> Wrong(ApplicationStep step, DraftContent draft)
    {
        var wrong = new List<Objection>();
        void No(string text, string article = Articles.A29) => wrong.Add(Objection.Impossible(text, article));
        foreach (var field in step.Fields)
        {
            var value = draft.Value(field.Key);
            if (value.Length == 0) { if (field.Required) No($"“{field.Label}”没有{(field.Kind == FieldKind.Choice ? "选" : "填")}"); }
            else if (field.Kind == FieldKind.Choice ? field.Options!.All(o => o.Key != value) : value.Length > (field.Kind == FieldKind.LongText ? 5000 : 500)) No(field.Kind == FieldKind.Choice ? $"“{field.Label}”没有选" : $"“{field.Label}”太长");
        }
        switch (step.Key)
        {
            case What when draft.Value("title").Length + draft.Value("doc-number").Length + draft.Value("detail").Length == 0: No("“名称”“文号”“其他特征描述”，至少填一项"); break;
            case "identity" when IsPerson(draft) && draft.Value("identity-kind") == "citizen" && draft.Value("identity-number") is { Length: > 0 } number && !Identities.IsCitizen(number): No("“证件号码”不对：居民身份证是十八位，请对照证件核对"); break;
            case "identity" when !IsPerson(draft) && draft.Value("identity-number") is { Length: > 0 } code && !Identities.IsOrganisation(code): No("“统一社会信用代码”不对：请对照证书核对，是十八位数字和大写字母"); break;
            case "help" when draft.Value("agent").Length > 0 && draft.Value(Agents.Relation).Length == 0: No("“代理人与申请人的关系”没有选"); break;
            case "help" when draft.Value("agent").Length == 0 && draft.Value(Agents.Relation).Length > 0: No("选了代理人与申请人的关系，“代理人的姓名、证件和电话”没有填"); break;
            case "contact":
                if (draft.Value(ServiceAddress.Fact).Length > 0 && draft.Value("address").Length == 0) No("“送达地址”没有填，不能确认");
                if (new[] { "phone", "address", "email" }.All(k => draft.Value(k).Length == 0)) No("“联系电话”“送达地址”“电子邮箱”，至少填一项");
                if (draft.Value("email") is { Length: > 0 } mail && !(mail.Count(c => c == '@') == 1 && mail.IndexOf('@') is > 0 && mail.LastIndexOf('.') > mail.IndexOf('@') + 1 && !mail.Any(char.IsWhiteSpace) && !mail.EndsWith('.'))) No("“电子邮箱”不对");
                if (draft.Value("postcode") is { Length: > 0 } post && !(post.Length == 6 && post.All(char.IsAsciiDigit))) No("“邮政编码”是六位数字");
                var ways = draft.Value(RequestProcedure.Reminders);
                if ((RequestNotices.BySms(ways) || RequestNotices.ByMessenger(ways)) && RequestNotices.Mobile(draft.Value("phone")) is null) No("“办理中的提醒”选了短信或者消息，“联系电话”应当是手机号码", Articles.A45);
                if (RequestNotices.ByMail(ways) && draft.Value("email").Length == 0) No("“办理中的提醒”选了邮件，“电子邮箱”没有填", Articles.A45);
                if (draft.Value("phone") is { Length: > 0 } phone && phone.Count(char.IsAsciiDigit) is < 7 or > 20) No("“联系电话”不对");
                break;
        }
        return wrong;
    }

    /// <summary>The first question that is not yet answered; <see cref="Check"/> when all are.</summary>
    public static string FirstOpen(DraftContent draft)
    {
        foreach (var key in Order)
            if (key == Agency ? draft.AgencyId is null : HasFields(key) && Wrong(Find(key, draft), draft).Count > 0) return key;
        return Check;
    }

    /// <summary>The values of the act that registers the application.</summary>
    public static IReadOnlyDictionary<string, string> Compose(DraftContent draft)
    {
        // What was answered and no longer asked (a company's representative, of a person) is not handed in.
        var asked = Order.Where(HasFields).SelectMany(k => Find(k, draft).Fields).Select(f => f.Key).Concat(Agents.Files).ToHashSet();
        var values = draft.Values.Where(v => asked.Contains(v.Key)).ToDictionary();
        var number = draft.Value("identity-number");
        values["identity"] = IsPerson(draft) ? $"{Papers.FirstOrDefault(p => p.Key == draft.Value("identity-kind"))?.Label} {number}".Trim() : $"统一社会信用代码 {number}";
        var parts = new[] { ("名称", draft.Value("title")), ("文号", draft.Value("doc-number")), ("特征描述", draft.Value("detail")) }.Where(p => p.Item2.Length > 0).ToList();
        values["subject"] = parts is [var only] ? only.Item2 : string.Join('\n', parts.Select(p => $"{p.Item1}：{p.Item2}"));
        return values;
    }

    /// <summary>Every answer in words, for the last look: label, value, and the page where it can be changed.</summary>
    public static IEnumerable<(string Step, string Label, string Value)> Summary(DraftContent draft)
    {
        foreach (var key in Order)
            if (HasFields(key))
                foreach (var field in Find(key, draft).Fields)
                    if (draft.Value(field.Key) is { Length: > 0 } value)
                        yield return (key, field.Label, field.Options?.FirstOrDefault(o => o.Key == value)?.Label ?? value);
    }
}
