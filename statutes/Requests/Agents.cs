using Gongkai.Statutes.Procedures;

namespace Gongkai.Statutes.Requests;

/// <summary>
/// 代理人：委托的附授权委托书，监护人附监护关系的证明（《民法典》第二十三条、第一百六十三条、第一百六十五条）。没有附的照样受理，可以要求补正；申请人、承办人都看得到缺什么。
/// </summary>
public static class Agents
{
    public const string Relation = "agent-relation", Guardian = "guardian";

    /// <summary>Files handed in by the applicant, by kind: who they are, that the agent may speak for them, anything else.</summary>
    public const string IdentityFiles = "identity-files", AuthorisationFiles = "authorisation-files", OtherFiles = "application-files";
    public static readonly IReadOnlyList<string> Files = [IdentityFiles, AuthorisationFiles, OtherFiles];

    public static readonly IReadOnlyList<Option> Relations = [new("entrusted", "受申请人委托（附授权委托书）"), new(Guardian, "申请人的监护人（附户口簿、出生证明等）")];

    public static readonly IReadOnlyList<Field> FileFields =
    [
        new(IdentityFiles, "身份证明", FieldKind.Files, Required: false), new(AuthorisationFiles, "授权委托书、监护关系的证明", FieldKind.Files, Required: false, Help: "有代理人的"),
        new(OtherFiles, "其他材料", FieldKind.Files, Required: false, Help: "邮件信封等"),
    ];

    public static string FileName(string kind) => FileFields.FirstOrDefault(f => f.Key == kind)?.Label ?? kind switch
    {
        RequestProcedure.CorrectionFiles => "补交的材料", RequestProcedure.ReasonsFiles => "说明理由的材料", RequestProcedure.DispatchProof => "邮件存根、发送记录", RequestProcedure.ServiceProofFile => "送达回证", ServiceAddress.Signed => "送达地址确认书", _ => "材料",
    };

    /// <summary>The paper that an agent who was named has not shown; null: none is wanting.</summary>
    public static string? Lacking(string? agent, string? relation, bool shown) =>
        string.IsNullOrWhiteSpace(agent) || shown ? null : relation == Guardian ? "监护关系的证明" : "授权委托书";

    /// <summary>The same of a request.</summary>
    /// <param name="agent">as kept beside the ledger; null once erased</param>
    public static string? Lacking(DossierState state, string? agent) => Lacking(agent, state.Fact(Relation), (state.Fact(AuthorisationFiles) ?? state.Fact(RequestProcedure.CorrectionFiles)) is not null);
}
