using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Requests.Intake;

/// <summary>A mail as the server gives it. <paramref name="Raw"/>: the bytes, or of one that is too large its head alone.</summary>
public sealed record IncomingMail(byte[] Raw, long Size, bool Whole, DateOnly ArrivedOn, long Validity, long Uid);

/// <summary>Takes mail in: each once, whatever is wrong with it, in one transaction with how far the mailbox was read.</summary>
public sealed partial class IntakeService(GongkaiContext db, DossierLedger ledger, CurrentLaw laws, AttachmentService attachments, Outbox outbox, OfficeClock clock, TimeProvider time)
{
    /// <summary>More from one sender within an hour is put aside: a machine, or somebody who must not drown the others.</summary>
    public const int MostAnHour = 20;
    const string Taker = "system";

    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}A-Za-z]{1,20}〔\d{4}〕\d{1,6}号")]
    private static partial Regex RequestNumber();
    [GeneratedRegex(@"^gongkai-(\d{1,18})@")]
    private static partial Regex OwnMessage();

    internal static string Digest(string messageId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)));

    /// <summary>The same mail by another way has another head but the same Message-ID and body; two that share only the ID are two.</summary>
    internal static string KeyOf(byte[] raw, string? messageId)
    {
        var text = raw.AsSpan();
        int windows = text.IndexOf("\r\n\r\n"u8), unix = text.IndexOf("\n\n"u8);
        var body = windows >= 0 && (unix < 0 || windows < unix) ? text[(windows + 4)..] : unix >= 0 ? text[(unix + 2)..] : text;
        return Digest($"{messageId}\n{Convert.ToHexStringLower(SHA256.HashData(messageId is null ? text : body))}");
    }

    /// <summary>Takes one mail in, or knows it again.</summary>
    /// <returns>its dossier; null: it was there already.</returns>
    public async Task<long?> TakeAsync(int agency, string own, IncomingMail incoming, CancellationToken cancel = default)
    {
        var mail = MailReader.Read(incoming.Raw, own);
        var key = KeyOf(incoming.Raw, mail.MessageId);
        var opening = $"mail:{agency}:{key}";
        try
        {
            var known = await db.Dossiers.AnyAsync(d => d.OpeningKey == opening, cancel);
            var taken = known ? null : await FilesAsync(mail, incoming, cancel);
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await laws.HoldAsync(cancel);
            var dossier = taken is null || await db.Dossiers.AnyAsync(d => d.OpeningKey == opening, cancel) ? null : await OpenAsync(agency, mail, incoming, taken, key, opening, cancel);
            await PassAsync(agency, incoming.Validity, incoming.Uid, cancel);
            await transaction.CommitAsync(cancel);
            return dossier?.Id;
        }
        // Two read the same mailbox at once: the other has it.
        catch (DbUpdateException e) when (Database.IsRace(e)) { return null; }
        // What cannot be taken whole must not keep out the mails behind it: its head says who wrote, and the mailbox has the rest.
        catch (Exception e) when (e is Refused or InvalidInput and not ScannerUnavailable && incoming.Whole) { }
        finally { db.ChangeTracker.Clear(); }
        return await TakeAsync(agency, own, incoming with { Raw = incoming.Raw[..HeadOf(incoming.Raw)], Whole = false }, cancel);
    }

    /// <summary>Bytes up to and with the empty line behind the head; of a mail without one not more than a head has.</summary>
    static int HeadOf(byte[] raw)
    {
        var (windows, unix) = (raw.AsSpan().IndexOf("\r\n\r\n"u8), raw.AsSpan().IndexOf("\n\n"u8));
        return Math.Min(64 << 10, windows >= 0 && (unix < 0 || windows < unix) ? windows + 4 : unix >= 0 ? unix + 2 : raw.Length);
    }

    /// <summary>The files of a mail.</summary>
    /// <param name="Original">the mail as it came</param>
    /// <param name="LeftOut">what is not taken out of it, with the reason</param>
    sealed record MailFiles(TakenFile Original, IReadOnlyList<TakenFile> Parts, IReadOnlyList<string> LeftOut);

    async Task<MailFiles> FilesAsync(ReadMail mail, IncomingMail incoming, CancellationToken cancel)
    {
        var (parts, left) = (new List<TakenFile>(), mail.LeftOut.ToList());
        if (!incoming.Whole) left.Add($"全部附件（邮件有{FileStore.Words(incoming.Size)}，太大，或者一天里收到的太多，只收下了邮件头，请到邮箱里看）");
        if (incoming.Raw.Length > Most) throw new InvalidInput($"邮件太大，最多{FileStore.Words(Most)}");
        // The mail as it came is kept whatever is in it; it is the parts that are opened.
        var original = await attachments.TakeMadeAsync("来信.eml", FileStore.KindOf(incoming.Raw.AsSpan(0, Math.Min(512, incoming.Raw.Length)), "来信.eml"), incoming.Raw, cancel);
        foreach (var part in mail.Parts)
            try { parts.Add(await attachments.TakeAsync(part.Name, new MemoryStream(part.Bytes, writable: false), AttachmentService.FromApplicants, cancel)); }
            catch (InvalidInput e) when (e is not ScannerUnavailable) { left.Add($"{e.Message}（在邮件原文里）"); }
        return new(original, parts, left);
    }

    async Task<Dossier> OpenAsync(int agency, ReadMail mail, IncomingMail incoming, MailFiles taken, string key, string opening, CancellationToken cancel)
    {
        var machine = mail.Machine ?? (mail.Sender is { } sender && await RecentAsync(sender, TimeSpan.FromHours(1), cancel) >= MostAnHour ? "flood" : null);
        var today = clock.Today;
        var series = $"来信〔{today.Year}〕";
        var number = $"{series}{await ledger.NextNumberAsync(series, cancel)}号";
        var original = await attachments.EnterAsync(Taker, agency, Agents.OtherFiles, taken.Original with { Name = number + ".eml" }, cancel);
        var files = await attachments.EnterAsync(Taker, agency, Agents.OtherFiles, taken.Parts, cancel);
        var values = new Dictionary<string, string?>
        {
            ["mail-key"] = key, ["size"] = $"{Math.Min(incoming.Size, int.MaxValue)}", ["taken"] = $"{Now.Ticks}", ["message"] = mail.MessageId is { } id ? Digest(id) : null, ["answers"] = mail.Answers.Count > 0 ? Digest(mail.Answers[0]) : null,
            ["about"] = await AboutAsync(agency, mail, cancel) is { } about ? $"{about}" : null, ["sender"] = mail.Sender, ["sender-name"] = mail.SenderName, ["subject"] = mail.Subject, ["text"] = mail.Text, ["message-id"] = mail.MessageId,
            ["left-out"] = taken.LeftOut.Count > 0 ? string.Join('\n', taken.LeftOut) : null, [RequestProcedure.MailFile] = $"{original.Id}", [RequestProcedure.MailFiles] = files, ["machine"] = machine,
        }.Where(v => !string.IsNullOrEmpty(v.Value)).ToDictionary(v => v.Key, v => v.Value!);
        var act = MailProcedure.Table.Find(machine is null ? MailProcedure.Arrive : MailProcedure.ArriveAside)!;
        // What the server says of the future is not believed.
        var on = incoming.ArrivedOn <= today && incoming.ArrivedOn > today.AddDays(-366) ? incoming.ArrivedOn : today;
        var first = mail.Sender is { } from && await RecentAsync(from, TimeSpan.FromDays(1), cancel) == 0;
        var dossier = await ledger.OpenAsync(MailProcedure.Table, act, agency, () => Task.FromResult(number), new(on, Taker, Taker, values) { Proof = Proofs.Job }, Role.System, today, opening, cancel);
        if (machine is null && first) await AcknowledgeAsync(dossier, mail, cancel);
        return dossier;
    }

    /// <summary>Largest mail that is taken in whole, in bytes.</summary>
    public const long Most = 50L << 20;

    /// <summary>Whether a mail of this size is taken in whole, or its head alone.</summary>
    public async Task<bool> FitsAsync(long size, CancellationToken cancel = default)
    {
        return size <= Most && await attachments.TakenWithinADayAsync(Taker, cancel, Agents.OtherFiles) + size <= AttachmentService.MostBytesADay;
    }

    Task<int> RecentAsync(string sender, TimeSpan within, CancellationToken cancel)
    {
        var since = Now - within;
        return db.Mails.CountAsync(m => m.Sender == sender && m.TakenAt > since, cancel);
    }

    /// <summary>The request that a mail says it is about: it answers a message of ours or another mail, or has the number in its subject. A proposal only; anybody can write a number.</summary>
    async Task<long?> AboutAsync(int agency, ReadMail mail, CancellationToken cancel)
    {
        foreach (var id in mail.Answers)
        {
            if (OwnMessage().Match(id) is { Success: true } own && long.Parse(own.Groups[1].Value) is var message
                && await db.OutMessages.Where(m => m.Id == message && m.UserId == null).Select(m => m.DossierId).FirstOrDefaultAsync(cancel) is { } dossier)
            {
                if (await db.Requests.AnyAsync(r => r.DossierId == dossier && r.AgencyId == agency, cancel)) return dossier;
                if (await db.Mails.Where(m => m.DossierId == dossier && m.AgencyId == agency).Select(m => m.RequestId).FirstOrDefaultAsync(cancel) is { } became) return became;
            }
            var digest = Digest(id);
            if (await db.Mails.Where(m => m.Message == digest && m.AgencyId == agency && m.RequestId != null).Select(m => m.RequestId).FirstOrDefaultAsync(cancel) is { } thread) return thread;
        }
        if (RequestNumber().Match(ApplicantService.Number(mail.Subject)) is { Success: true } named)
        {
            // The words before the number may run on into it: every end of them is tried.
            var text = named.Value;
            var ends = Enumerable.Range(0, text.IndexOf('〔')).Select(i => text[i..]).ToList();
            return await db.Requests.Where(r => r.AgencyId == agency && ends.Contains(r.Number)).Select(r => (long?)r.DossierId).FirstOrDefaultAsync(cancel);
        }
        return null;
    }

    async Task AcknowledgeAsync(Dossier dossier, ReadMail mail, CancellationToken cancel)
    {
        if (!(await laws.GetAsync(cancel)).Notices.Acknowledge || !outbox.IsOpen(MessageChannel.Email) || Addresses.Mail(mail.Sender) is not { } to) return;
        await outbox.SendAsync(MessageChannel.Email, to, new("来信已收到", $"您的邮件已经收到，编号{dossier.Number}。这是自动回复，不是政府信息公开申请的登记回执：属于申请的，工作人员会与您联系，双方确认之日为收到之日。", TimeSpan.FromDays(1))
            { DossierId = dossier.Id, AnswerTo = mail.MessageId }, cancel);
    }

    /// <summary>Remembers how far the mailbox was read.</summary>
    async Task PassAsync(int agency, long validity, long uid, CancellationToken cancel)
    {
        if (await db.Set<MailboxState>().Where(s => s.AgencyId == agency).ExecuteUpdateAsync(s => s.SetProperty(x => x.LastUid, x => x.Validity == validity && x.LastUid > uid ? x.LastUid : uid).SetProperty(x => x.Validity, validity), cancel) > 0) return;
        db.Add(new MailboxState { AgencyId = agency, Validity = validity, LastUid = uid });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>From which number on the mailbox is still to be read: all of it when the server counts anew.</summary>
    public async Task<long> ReadUpToAsync(int agency, long validity, CancellationToken cancel = default) =>
        await db.Set<MailboxState>().Where(s => s.AgencyId == agency && s.Validity == validity).Select(s => s.LastUid).FirstOrDefaultAsync(cancel);

    /// <summary>Remembers when the mailbox was looked into, and what went wrong.</summary>
    public async Task CheckedAsync(int agency, string? problem, CancellationToken cancel = default)
    {
        var now = Now;
        if (await db.Set<MailboxState>().Where(s => s.AgencyId == agency).ExecuteUpdateAsync(s => s.SetProperty(x => x.CheckedAt, x => problem == null ? now : x.CheckedAt).SetProperty(x => x.Problem, problem), cancel) > 0) return;
        db.Add(new MailboxState { AgencyId = agency, CheckedAt = problem is null ? now : null, Problem = problem });
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
