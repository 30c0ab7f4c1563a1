using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes;
using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests;

public enum OpinionLinkState { Waiting, Answered, Revoked }

/// <summary>A one-time link by which a third party, a co-maker or another agency sees what it is asked and answers, without an account.</summary>
public sealed class OpinionLink : OneTimeLink
{
    /// <summary>The consultation it is about ("third-party:1").</summary>
    public required string Wait { get; set; }
    /// <summary>The office's own day on which it was given.</summary>
    public DateOnly IssuedOn { get; set; }
    public OpinionLinkState State { get; set; }
    public DateTime? AnsweredAt { get; set; }

    public string Kind => Wait.Split(':')[0];
}

sealed class OpinionLinkMapping : IEntityTypeConfiguration<OpinionLink>
{
    public void Configure(EntityTypeBuilder<OpinionLink> b)
    {
        b.ToTable("opinion_links");
        b.Property(l => l.Wait).HasMaxLength(60);
        b.Property(l => l.State).HasConversion<string>().HasMaxLength(20);
        b.HasIndex(l => l.DossierId);
        b.HasOne<Dossier>().WithMany().HasForeignKey(l => l.DossierId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Agency>().WithMany().HasForeignKey(l => l.AgencyId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<User>().WithMany().HasForeignKey(l => l.PreparedBy).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>What the holder of a link sees. Before <paramref name="Opened"/> nothing of the matter but who asks; <paramref name="Over"/>: why there is nothing to answer any more.</summary>
public sealed record OpinionView(OpinionLink Link, string Unit, string Contact, string Party, string Article, string Content, bool Opened, bool StartsTerm, DateOnly? LastDay, bool Late, string Silence, Field Opinion, string? Over);

/// <summary>A consultation under way, for the officer, with its latest link.</summary>
public sealed record OpinionAsked(Wait Wait, string Name, string Party, OpinionLink? Link, string Css, string Words);

/// <summary>
/// Consultation by one-time links (Arts. 32, 33(3), 34). Confirming receipt and answering are acts of the request's own table, done by the holder of the link,
/// with the link as proof; whether a link is still good follows from the ledger, so that an answer recorded from paper ends it by itself.
/// </summary>
public sealed class OpinionLinkService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, Access access, AgencyDirectory agencies, AttachmentService attachments, OfficeClock clock, TimeProvider time)
{
    /// <summary>Carries a new link, which nobody keeps, to the page that tells it.</summary>
    public const string LinkKey = "opinion-link";
    public const int MostFiles = 5;
    static readonly Procedure Table = RequestProcedure.Table;
    DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>A new link for an open consultation; an earlier one no longer works.</summary>
    /// <param name="site">Scheme and host under which this site is reached.</param>
    /// <returns>The link, which is told only now.</returns>
    public async Task<string> IssueAsync(Actor actor, long dossier, string wait, string site, CancellationToken cancel = default)
    {
        var loaded = await MineAsync(actor, dossier, cancel);
        if (!loaded.State.Waits.ContainsKey(wait)) throw new InvalidInput("没有正在征求的这一项意见");
        var token = OneTimeLink.NewToken();
        long made = 0;
        await ledger.PerformAsync(loaded, Table.Find(RequestProcedure.IssueLink)!, Input(actor, loaded, wait, 0), RequestService.RoleFor(actor, Table.Find(RequestProcedure.IssueLink)!, loaded.Dossier.AgencyId), clock.Today, loaded.State.Count, cancel,
            complete: async input =>
            {
                await db.OpinionLinks.Where(l => l.DossierId == dossier && l.Wait == wait && l.State == OpinionLinkState.Waiting).ExecuteUpdateAsync(s => s.SetProperty(l => l.State, OpinionLinkState.Revoked), cancel);
                var link = new OpinionLink { DossierId = dossier, AgencyId = loaded.Dossier.AgencyId, Wait = wait, IssuedOn = clock.Today, PreparedBy = actor.UserId, PreparedAt = Now, TokenHash = OneTimeLink.Hash(token) };
                db.Add(link);
                await db.SaveChangesAsync(cancel);
                made = link.Id;
                return input with { Values = About(wait, made) };
            });
        return $"{site}/o/{made}/{token}";
    }

    /// <summary>Takes a link back: sent to the wrong place, or no longer wanted.</summary>
    public async Task RevokeAsync(Actor actor, long dossier, long id, CancellationToken cancel = default)
    {
        var loaded = await MineAsync(actor, dossier, cancel);
        var link = await db.OpinionLinks.AsNoTracking().FirstOrDefaultAsync(l => l.Id == id && l.DossierId == dossier, cancel) ?? throw new NotFound("没有这个链接");
        var act = Table.Find(RequestProcedure.RevokeLink)!;
        await ledger.PerformAsync(loaded, act, Input(actor, loaded, link.Wait, id), RequestService.RoleFor(actor, act, loaded.Dossier.AgencyId), clock.Today, loaded.State.Count, cancel, async _ =>
        {
            if (await db.OpinionLinks.Where(l => l.Id == id && l.State == OpinionLinkState.Waiting).ExecuteUpdateAsync(s => s.SetProperty(l => l.State, OpinionLinkState.Revoked), cancel) == 0) throw new InvalidInput("这个链接已经用过或者收回");
        });
    }

    /// <summary>What is being asked of others on a request, each with its latest link.</summary>
    public async Task<IReadOnlyList<OpinionAsked>> AskedAsync(LoadedDossier loaded, IReadOnlyDictionary<string, string> contents, CancellationToken cancel = default)
    {
        var links = await db.OpinionLinks.AsNoTracking().Where(l => l.DossierId == loaded.Dossier.Id).OrderBy(l => l.Id).ToListAsync(cancel);
        var law = (await laws.GetAsync(cancel)).Law;
        return [.. loaded.State.Waits.Values.Where(w => RequestGuards.Consulting.Contains(w.Kind)).OrderBy(w => w.OpenedOn).Select(w =>
        {
            var link = links.LastOrDefault(l => l.Wait == w.Key);
            var (css, words) = link is null ? ("", "还没有给答复链接") : link.State == OpinionLinkState.Revoked ? ("paused", "‖ 链接已收回")
                : clock.Today > Until(link, loaded.State, law) ? ("soon", "▲ 链接已过期") : ("paused", link.OpenedAt is null ? "‖ 等待对方打开" : "‖ 对方已打开，等待答复");
            return new OpinionAsked(w, Table.WaitName(w.Key), PartyOf(loaded.State, contents, w.Key).Party, link, css, words);
        })];
    }

    /// <summary>What the holder of the link sees. Opening the address changes nothing: messengers open links by themselves; receipt is confirmed by the person.</summary>
    /// <exception cref="NotFound">no such link.</exception>
    public async Task<OpinionView> OpenAsync(long id, string token, CancellationToken cancel = default) => await ViewAsync(await ByTokenAsync(id, token, cancel), cancel);

    /// <summary>The last day on which a link can be used: the other side's period, from its receipt or else from the day of the link, and the days that the setting adds.</summary>
    static DateOnly Until(OpinionLink link, DossierState state, ProcedureLaw law) =>
        law.Clock.HoldEnds(DossierState.HoldOf(link.Wait), Served(link, state) ?? link.IssuedOn).AddDays(law.Requests.LinkDays);

    static DateOnly? Served(OpinionLink link, DossierState state) => state.Events.LastOrDefault(e => e.Clock == ClockEffect.HoldServed && e.Wait == link.Wait)?.OccurredOn;

    async Task<OpinionView> ViewAsync(OpinionLink link, CancellationToken cancel)
    {
        var loaded = await ledger.LoadAsync(link.DossierId, cancel);
        var law = (await laws.GetAsync(cancel)).Law;
        var state = loaded.State;
        var over = Over(link, state, law);
        var unit = (await agencies.LatestAsync(clock.Today, cancel)).Name(link.AgencyId);
        var contact = await db.Users.Where(u => u.Id == link.PreparedBy).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel) ?? "";
        var opened = link.OpenedAt is not null;
        // A link that is over, or not yet received, shows nothing of the matter.
        var (party, content) = over is null ? PartyOf(state, await ledger.ContentsAsync(link.DossierId, cancel), link.Wait) : ("", "");
        var terms = link.Kind is "third-party" or "co-maker";
        var last = terms && Served(link, state) is { } served ? law.Clock.HoldEnds(DossierState.HoldOf(link.Wait), served) : (DateOnly?)null;
        return new(link, unit, contact, party, link.Kind switch { "third-party" => Articles.A32, "co-maker" => Articles.A34, _ => Articles.A33Hold }, opened ? content : "", opened, terms && last is null, last, last < clock.Today,
            link.Kind switch
            {
                "third-party" => "逾期没有提出意见的，由本机关依照《条例》决定是否公开；不同意公开且有合理理由的，不予公开。",
                "co-maker" => "逾期没有提出意见的，视为同意公开（《条例》第三十四条）。",
                _ => "征求意见的时间不计算在答复申请人的期限内，请尽快答复。",
            }, Choices(link.Kind), over);
    }

    /// <summary>The question of the table's row, without what only the office may answer.</summary>
    static Field Choices(string kind)
    {
        var field = Table.Find(kind + "-answer")!.Fields[0];
        return kind == "third-party" ? field with { Options = [.. field.Options!.Where(o => o.Key is "agree" or "part" or "objects").Select(o => o.Key == "objects" ? o with { Label = "不同意公开" } : o)] } : field;
    }

    /// <summary>Why there is nothing to answer any more; null while there is.</summary>
    string? Over(OpinionLink link, DossierState state, ProcedureLaw law)
    {
        if (link.State == OpinionLinkState.Answered) return $"意见已于{OfficeClock.ToChina(link.AnsweredAt!.Value):M月d日 HH:mm}登记，一个链接只能用一次。";
        if (link.State == OpinionLinkState.Revoked) return "经办人已经收回这个链接，或者换了新的链接。";
        if (clock.Today > Until(link, state, law)) return $"这个链接到{Chinese.Date(Until(link, state, law))}为止有效，现在已经过期。仍要提出意见的，请书面送交。";
        if (state.Waits.ContainsKey(link.Wait)) return null;
        return state.Events.LastOrDefault(e => e.Closed.Contains(link.Wait))?.Row switch
        {
            "co-maker-lapse" => "期限已经届满没有提出意见，依照《政府信息公开条例》第三十四条视为同意公开。",
            // 第三十二条 presumes nothing: what comes late is still put on file.
            "third-party-lapse" when Table.Find("third-party-late")!.From.Contains(state.Stage) => null,
            "third-party-answer" or "co-maker-answer" or "agency-answer" => "经办人已经按书面材料登记了意见，不用再提交。",
            _ => "这项征求意见已经结束，不用再提交。",
        };
    }

    static (string Party, string Content) PartyOf(DossierState state, IReadOnlyDictionary<string, string> contents, string wait)
    {
        var asked = state.Events.First(e => e.Opened == wait);
        return (asked.Data.GetValueOrDefault("party-agency") ?? contents.GetValueOrDefault($"{asked.Seq}/party", "（已清除）"), contents.GetValueOrDefault($"{asked.Seq}/content", "（已清除）"));
    }

    /// <summary>The person has the letter: where its receipt is not registered yet, this is it, and the period runs from here.</summary>
    public async Task ConfirmAsync(long id, string token, string address, CancellationToken cancel = default)
    {
        var link = await ByTokenAsync(id, token, cancel);
        var (loaded, over) = await StandingAsync(link, cancel);
        if (over is not null) throw new Conflict(over);
        if (link.OpenedAt is not null) return;
        var now = Now;
        var serves = link.Kind is "third-party" or "co-maker" && loaded.State.Waits.TryGetValue(link.Wait, out var wait) && wait.ServedOn is null;
        await ledger.PerformAsync(loaded, Table.Find(serves ? link.Kind + "-served" : RequestProcedure.OpenLink)!, Theirs(link, now, address, serves ? new Dictionary<string, string>() : About(link.Wait, id)) with { Wait = serves ? link.Wait : null },
            Role.Consulted, clock.Today, null, cancel, async _ =>
            {
                if (await db.OpinionLinks.Where(l => l.Id == id && l.State == OpinionLinkState.Waiting && l.OpenedAt == null).ExecuteUpdateAsync(s => s.SetProperty(l => l.OpenedAt, now), cancel) == 0) throw new Conflict("请刷新后再看");
            });
    }

    /// <summary>The opinion itself; ends the wait by the same row as an opinion on paper, or is kept as a late one.</summary>
    /// <param name="opinion">One of the choices that <see cref="OpinionView.Opinion"/> offers.</param>
    /// <exception cref="InvalidInput">no choice, no reasons, or a file that is none.</exception>
    public async Task AnswerAsync(long id, string token, string? opinion, string? reasons, IReadOnlyList<IFormFile> files, string address, CancellationToken cancel = default)
    {
        var link = await ByTokenAsync(id, token, cancel);
        var (loaded, over) = await StandingAsync(link, cancel);
        if (over is not null) throw new Conflict(over);
        if (link.OpenedAt is null) throw new Conflict("请先确认收到征求意见书");
        var field = Choices(link.Kind);
        if (field.Options!.All(o => o.Key != opinion)) throw new InvalidInput("请选择意见");
        reasons = reasons?.Replace("\0", "").Trim() is { Length: > 0 } said ? said : null;
        if (reasons is null && opinion is "objects" or "against" or "part") throw new InvalidInput("不同意公开或者只同意公开一部分的，请写明理由");
        if (reasons is { Length: > 20_000 }) throw new InvalidInput("“理由”最多20000字");
        if (files.Count > MostFiles) throw new InvalidInput($"材料最多{MostFiles}个文件");
        var late = !loaded.State.Waits.ContainsKey(link.Wait);
        var act = Table.Find(late ? "third-party-late" : link.Kind + "-answer")!;
        var values = new Dictionary<string, string> { [field.Key] = opinion! };
        if (reasons is not null) values["opinion-text"] = reasons;
        var now = Now;
        var given = files.Select(f => (f.FileName, Bytes: f.OpenReadStream())).ToList();
        IReadOnlyList<TakenFile> taken;
        try { taken = await attachments.TakeFromOutsideAsync(Proofs.Consulted, given, cancel); }
        finally { foreach (var (_, bytes) in given) await bytes.DisposeAsync(); }
        await ledger.PerformAsync(loaded, act, Theirs(link, now, address, values) with { Wait = late ? null : link.Wait }, Role.Consulted, clock.Today, null, cancel, async _ =>
        {
            if (await db.OpinionLinks.Where(l => l.Id == id && l.State == OpinionLinkState.Waiting).ExecuteUpdateAsync(s => s.SetProperty(l => l.State, OpinionLinkState.Answered).SetProperty(l => l.AnsweredAt, now), cancel) == 0)
                throw new Conflict("这个链接已经用过了，一个链接只能用一次。");
        },
        // Kept with the act or not at all: what no act names would outlive the erasure.
        complete: taken.Count == 0 ? null : async input =>
            input with { Values = new Dictionary<string, string>(values) { [RequestProcedure.OpinionFiles] = await attachments.EnterAsync(Proofs.Consulted, link.AgencyId, RequestProcedure.OpinionFiles, taken, cancel) } });
    }

    async Task<(LoadedDossier Loaded, string? Over)> StandingAsync(OpinionLink link, CancellationToken cancel)
    {
        var loaded = await ledger.LoadAsync(link.DossierId, cancel);
        return (loaded, Over(link, loaded.State, (await laws.GetAsync(cancel)).Law));
    }

    async Task<OpinionLink> ByTokenAsync(long id, string token, CancellationToken cancel) =>
        OneTimeLink.Matching(await db.OpinionLinks.AsNoTracking().FirstOrDefaultAsync(l => l.Id == id, cancel), token);

    async Task<LoadedDossier> MineAsync(Actor actor, long dossier, CancellationToken cancel)
    {
        var loaded = await ledger.LoadAsync(dossier, cancel);
        if (loaded.Procedure != Table) throw new NotFound("没有这个办件");
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return loaded;
    }

    ActInput Input(Actor actor, LoadedDossier loaded, string wait, long link) =>
        new(clock.Today, actor.UserId, actor.UserId, About(wait, link)) { DeciderRoles = [.. actor.RolesAt(loaded.Dossier.AgencyId)] };

    static Dictionary<string, string> About(string wait, long link) => new() { [RequestProcedure.LinkWait] = wait, [RequestProcedure.LinkNumber] = $"{link}" };

    ActInput Theirs(OpinionLink link, DateTime at, string address, Dictionary<string, string> values) =>
        new(clock.Today, Proofs.Consulted, Proofs.Consulted, values) { Proof = Proofs.Link, Evidence = link.Evidence(at, address) };
}
