using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>The link through which a decider agreed, as evidence and words.</summary>
public sealed record DecisionLink(IReadOnlyDictionary<string, string> Evidence, string? Remark)
{
    /// <summary>Asks what would be refused before there is a link.</summary>
    public static readonly DecisionLink None = new(new Dictionary<string, string>(), null);

    public DecisionLink(OneTimeLink link, DateTime at, string address, string? remark) : this(link.Evidence(at, address), remark) { }
}

/// <summary>What a procedure's service offers so that its acts can be prepared by one and decided by another.</summary>
public interface IDossierActs
{
    Procedure Procedure { get; }
    /// <summary>A dossier, for who may read it.</summary>
    Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel = default);
    /// <summary>Performs one act, authorised for the actor, who records it.</summary>
    Task<Envelope> PerformAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default, Func<Envelope, Task>? also = null);
    /// <summary>Everything <see cref="PerformAsync"/> would refuse, refused now; nothing is written.</summary>
    Task<LoadedDossier> CheckAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default);
    /// <summary>What a decider of the act must know besides the form, without anybody's name.</summary>
    Task<IReadOnlyList<(string Label, string Value)>> GistAsync(LoadedDossier loaded, string row, CancellationToken cancel = default);
    /// <summary>The unit whose people prepare and decide; not always the dossier's own.</summary>
    Task<int> HomeAsync(LoadedDossier loaded, CancellationToken cancel = default) => Task.FromResult(loaded.Dossier.AgencyId);
    /// <summary>Hash of what the act is about, where that may change without an act; null where the ledger holds it all.</summary>
    Task<string?> StampAsync(LoadedDossier loaded, string row, CancellationToken cancel = default) => Task.FromResult<string?>(null);
    /// <summary>The dossier's page at the desk.</summary>
    string Address(long id);
}

/// <summary>Makes what the rulebook is asked of what a form says: who decided, who records, on what proof.</summary>
public sealed class ActInputs(GongkaiContext db, Access access)
{
    public const string ProofPurpose = "proof";

    /// <exception cref="InvalidInput">the decider has no say here, or the proof is not what it says.</exception>
    public async Task<ActInput> OfAsync(Actor actor, ActForm form, int agencyId, CancellationToken cancel = default)
    {
        var decider = string.IsNullOrEmpty(form.Decider) ? actor : await access.DeciderAsync(form.Decider, agencyId, cancel);
        var own = decider.UserId == actor.UserId;
        var input = new ActInput(form.OccurredOn, decider.UserId, actor.UserId, form.Values)
        {
            Wait = form.Wait, Proof = own ? actor.IsSystem ? Proofs.Job : Proofs.Login : form.Proof, DeciderRoles = [.. decider.RolesAt(agencyId)],
        };
        if (own) return input;
        if (form.Link is { } link)
        {
            var values = new Dictionary<string, string>(form.Values);
            if (link.Remark is { Length: > 0 } remark) values[Proofs.Remark] = remark;
            return input with
            {
                Proof = Proofs.Link, Values = values, Evidence = link.Evidence,
            };
        }
        // Nobody says of themselves that a link was used, or a register signed.
        if (form.Proof is Proofs.Link or Proofs.Register) throw new InvalidInput("凭据不对：链接决定的，由系统登记");
        if (form.Scan is not { } scan || form.Proof != Proofs.Scan) return input;
        var file = await db.Attachments.AsNoTracking().FirstOrDefaultAsync(a => a.Id == scan && a.AgencyId == agencyId && a.UploadedBy == actor.UserId && a.Purpose == ProofPurpose, cancel)
            ?? throw new InvalidInput("签字纸件的扫描件不对，请重新上传");
        return input with { Evidence = new Dictionary<string, string> { ["attachment"] = $"{file.Id}", ["file"] = file.Sha256 } };
    }
}

/// <summary>The proof of a decision in words, for histories.</summary>
public sealed record ProofLine(string Words, string? Href = null, string? Remark = null)
{
    /// <summary>How the decision of an act is known; null: the recorder decided.</summary>
    public static ProofLine? Of(Envelope e, IReadOnlyDictionary<string, string> contents)
    {
        string? Data(string key) => e.Data.GetValueOrDefault(Proofs.Prefix + key);
        if (e.Decider == Proofs.Consulted) return new($"经一次性链接第{Data("link")}号，链接摘要{Data("token")}，时间{Data("at")}，来源摘要{Data("address")}");
        if (e.Proof == Proofs.Platform) return new($"经接口客户端第{Data("client")}号转来，对方编号{Data("external")}");
        if (e.Decider == e.Recorder) return null;
        var remark = contents.GetValueOrDefault($"{e.Seq}/{Proofs.Remark}");
        return e.Proof switch
        {
            Proofs.Link => new($"本人经一次性链接第{Data("link")}号决定", null, remark),
            Proofs.Scan when Data("attachment") is { } id => new("签字纸件", $"/desk/files/{id}", remark),
            // Said as it is: whoever inspects the file sees that the proof is still owed.
            Proofs.Scan => new("签字纸件（没有上传扫描件）", null, remark),
            Proofs.Phone => new("电话同意", null, remark),
            Proofs.Register => new($"经批准的鉴定销毁清册 {Data("register")}", null, remark),
            Proofs.Job => new("系统", null, remark),
            Proofs.Import => new("原台账导入", null, remark),
            _ => new("登录", null, remark),
        };
    }
}
